using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>
/// Off-policy actor-critic for discrete actions, after DDPG (Lillicrap 2016): replay and slowly moving target nets for both.
/// DDPG's critic takes the action as an input, which for one-of-n actions asks it to value mixtures that are never played; here
/// it gives one value per action, and the actor's gradient is the exact expectation over its softmax (expected policy gradients,
/// Ciosek and Whiteson 2018) plus an entropy bonus. Exploration draws from the policy, with an epsilon of even chances; both
/// decay. Acting, remembering and learning allocate nothing. Not thread-safe; one seed gives one history.
/// </summary>
public sealed class ActorCritic : ISnapshot
{
    private readonly ActorCriticOptions _options;
    private readonly Mlp _actor;
    private readonly Mlp _targetActor;
    private readonly Mlp _critic;
    private readonly Mlp _targetCritic;
    private readonly MlpTrainer _criticTrainer;
    private readonly Adam _actorOptimizer;
    private readonly TransitionBatch _batch;
    private readonly MlpWorkspace _single;
    private readonly MlpWorkspace _actorRows;
    private readonly MlpWorkspace _criticRows;
    private readonly float[] _probabilities;
    private readonly float[] _targets;
    private readonly float[] _taken;
    private readonly float[] _actorGradients;
    private SeededRandom _acting;
    private SeededRandom _sampling;
    private long _actSteps;
    private long _learnSteps;

    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public ActorCritic(ActorCriticOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        var random = new SeededRandom(seed);
        var weights = random.Split("weights");
        _acting = random.Split("acting");
        _sampling = random.Split("sampling");
        var shape = options.Shape;
        _actor = new Mlp(shape);
        _actor.Initialise(ref weights, options.ActorOutputRange);
        _critic = new Mlp(shape);
        _critic.Initialise(ref weights);
        _targetActor = _actor.Clone();
        _targetCritic = _critic.Clone();
        _criticTrainer = new MlpTrainer(_critic, new TrainingOptions
        {
            Loss = options.CriticLoss,
            LearningRate = options.CriticLearningRate,
            L2 = options.CriticL2,
            ClipNorm = options.ClipNorm,
            BatchSize = options.BatchSize,
        });
        _actorOptimizer = new Adam(shape.ParameterCount, options.ActorLearningRate);
        Replay = new ReplayBuffer(options.ReplayCapacity, options.StateWidth, options.Actions);
        _batch = new TransitionBatch(options.BatchSize, options.StateWidth);
        _single = new MlpWorkspace(shape, 1, forwardOnly: true);
        _actorRows = new MlpWorkspace(shape, options.BatchSize);
        _criticRows = new MlpWorkspace(shape, options.BatchSize, forwardOnly: true);
        _probabilities = new float[options.BatchSize * options.Actions];
        _targets = new float[options.BatchSize * options.Actions];
        _taken = new float[options.BatchSize * options.Actions];
        _actorGradients = new float[shape.ParameterCount];
    }

    /// <summary>What it remembers; add transitions here.</summary>
    public ReplayBuffer Replay { get; }

    /// <summary>Actions chosen with exploration so far; the clock of epsilon.</summary>
    public long ActSteps => _actSteps;

    /// <summary>Learning steps so far; the clock of the entropy weight.</summary>
    public long LearnSteps => _learnSteps;

    SnapshotKind ISnapshot.Kind => SnapshotKind.ActorCritic;

    int ISnapshot.PayloadBytes => checked(
        (2 * sizeof(long)) + (2 * SeededRandom.StateBytes) + (4 * MlpSnapshot.PayloadBytes(_actor.Shape)) + _actorOptimizer.StateBytes
        + _criticTrainer.Optimizer.StateBytes);

    /// <summary>The likeliest of the possible actions; draws nothing, without allocation.</summary>
    /// <param name="state">The state width.</param>
    /// <param name="possible">Possible actions, one bit each.</param>
    /// <exception cref="ArgumentException">The state does not fit, or no action is possible.</exception>
    public int Greedy(ReadOnlySpan<float> state, ulong possible = ulong.MaxValue)
        => ActionMask.Best(_actor.Forward(state, 1, _single), ActionMask.Checked(possible, _options.Actions));

    /// <summary>An action with exploration: drawn from the policy, or evenly with the chance epsilon. Without allocation.</summary>
    /// <inheritdoc cref="Greedy"/>
    public int Act(ReadOnlySpan<float> state, ulong possible = ulong.MaxValue)
    {
        var mask = ActionMask.Checked(possible, _options.Actions);
        var epsilon = _options.Epsilon.At(_actSteps++);
        if (_acting.NextFloat() < epsilon)
        {
            return ActionMask.Uniform(mask, ref _acting);
        }

        Span<float> probabilities = stackalloc float[_options.Actions];
        Probabilities(state, probabilities, mask);
        return ActionMask.Draw(probabilities, ref _acting);
    }

    /// <summary>The policy: the chance of each action, 0 for impossible ones. Without allocation.</summary>
    /// <exception cref="ArgumentException">A span does not fit, or no action is possible.</exception>
    public void Probabilities(ReadOnlySpan<float> state, Span<float> probabilities, ulong possible = ulong.MaxValue)
    {
        _actor.Predict(state, probabilities, _single);
        ActionMask.Softmax(probabilities, ActionMask.Checked(possible, _options.Actions));
    }

    /// <summary>The critic's values of all actions.</summary>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public void Values(ReadOnlySpan<float> state, Span<float> values) => _critic.Predict(state, values, _single);

    /// <summary>One learning step of critic and actor on a batch drawn from the replay, without allocation; nothing before the
    /// warm-up is full.</summary>
    /// <returns>The critic's loss, or NaN when nothing was learnt.</returns>
    public float Learn()
    {
        if (Replay.Count < _options.WarmUp)
        {
            return float.NaN;
        }

        Replay.Sample(_batch, ref _sampling);
        var loss = LearnCritic();
        LearnActor();
        _learnSteps++;
        _targetActor.BlendFrom(_actor, _options.TargetRate);
        _targetCritic.BlendFrom(_critic, _options.TargetRate);
        return loss;
    }

    /// <summary>Takes nets, optimisers, counters and generators from a snapshot; the replay is not part of it.</summary>
    /// <exception cref="SnapshotException">The bytes are damaged, or of a learner of another shape; this learner is then not to be used.</exception>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        var reader = Snapshot.Open(snapshot, SnapshotKind.ActorCritic);
        var acts = reader.ReadInt64();
        var learns = reader.ReadInt64();
        var acting = reader.ReadRandom();
        var sampling = reader.ReadRandom();
        MlpSnapshot.ReadInto(ref reader, _actor);
        MlpSnapshot.ReadInto(ref reader, _critic);
        MlpSnapshot.ReadInto(ref reader, _targetActor);
        MlpSnapshot.ReadInto(ref reader, _targetCritic);
        _actorOptimizer.Read(ref reader);
        _criticTrainer.Optimizer.Read(ref reader);
        reader.End();
        (_actSteps, _learnSteps, _acting, _sampling) = (acts, learns, acting, sampling);
    }

    void ISnapshot.WritePayload(ref SnapshotWriter writer)
    {
        writer.WriteInt64(_actSteps);
        writer.WriteInt64(_learnSteps);
        writer.WriteRandom(_acting);
        writer.WriteRandom(_sampling);
        MlpSnapshot.Write(ref writer, _actor);
        MlpSnapshot.Write(ref writer, _critic);
        MlpSnapshot.Write(ref writer, _targetActor);
        MlpSnapshot.Write(ref writer, _targetCritic);
        _actorOptimizer.Write(ref writer);
        _criticTrainer.Optimizer.Write(ref writer);
    }

    /// <summary>
    /// The gradient by the logits of minus (sum_a p_a Q_a + weight * entropy) of one row, divided by the rows:
    /// -p_a ((Q_a - V) - weight (log p_a + H)) / rows, with V = sum_a p_a Q_a and H the entropy. The probabilities become the gradient.
    /// </summary>
    internal static void PolicyGradient(Span<float> probabilities, ReadOnlySpan<float> values, float entropyWeight, int rows)
    {
        var value = 0f;
        var entropy = 0f;
        for (var a = 0; a < probabilities.Length; a++)
        {
            if (probabilities[a] > 0)
            {
                value += probabilities[a] * values[a];
                entropy -= probabilities[a] * MathF.Log(probabilities[a]);
            }
        }

        for (var a = 0; a < probabilities.Length; a++)
        {
            var p = probabilities[a];
            probabilities[a] = p > 0 ? -p * (values[a] - value - (entropyWeight * (MathF.Log(p) + entropy))) / rows : 0;
        }
    }

    private float LearnCritic()
    {
        var actions = _options.Actions;
        _targetActor.Forward(_batch.NextStates, _batch.Rows, _actorRows).CopyTo(_probabilities);
        var values = _targetCritic.Forward(_batch.NextStates, _batch.Rows, _criticRows);
        _taken.AsSpan().Clear();
        for (var row = 0; row < _batch.Rows; row++)
        {
            var p = _probabilities.AsSpan(row * actions, actions);
            ActionMask.Softmax(p, _batch.NextPossible[row]);
            var at = (row * actions) + _batch.Actions[row];
            var future = FixedOrder.Dot(p, values.Slice(row * actions, actions));
            _targets[at] = _batch.Rewards[row] + (_batch.Discounts[row] > 0 ? _batch.Discounts[row] * future : 0);
            _taken[at] = 1;
        }

        return _criticTrainer.Step(new LabelledRows(_batch.States, _options.StateWidth, _targets, actions, _taken));
    }

    private void LearnActor()
    {
        var actions = _options.Actions;
        var weight = _options.Entropy.At(_learnSteps);
        var values = _critic.Forward(_batch.States, _batch.Rows, _criticRows);
        _actor.Forward(_batch.States, _batch.Rows, _actorRows).CopyTo(_probabilities);
        for (var row = 0; row < _batch.Rows; row++)
        {
            var p = _probabilities.AsSpan(row * actions, actions);
            ActionMask.Softmax(p, _batch.Possible[row]);
            PolicyGradient(p, values.Slice(row * actions, actions), weight, _batch.Rows);
        }

        _actorGradients.AsSpan().Clear();
        _actor.Backward(_batch.States, _batch.Rows, _probabilities, _actorGradients, default, _actorRows);
        GradientClip.ByNorm(_actorGradients, _options.ClipNorm);
        _actorOptimizer.Step(_actor.Parameters, _actorGradients);
    }
}
