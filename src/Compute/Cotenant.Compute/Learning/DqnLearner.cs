using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>
/// Deep Q-learning (Mnih 2015) over a small net: one value per action, a target net, replay, epsilon-greedy exploration that
/// decays. Acting, remembering and learning allocate nothing. Not thread-safe; one seed gives one history.
/// </summary>
public sealed class DqnLearner : ISnapshot
{
    private readonly DqnOptions _options;
    private readonly Mlp _online;
    private readonly Mlp _target;
    private readonly MlpTrainer _trainer;
    private readonly TransitionBatch _batch;
    private readonly MlpWorkspace _single;
    private readonly MlpWorkspace _rows;
    private readonly float[] _targets;
    private readonly float[] _taken;
    private readonly int[] _nextActions;
    private SeededRandom _acting;
    private SeededRandom _sampling;
    private long _actSteps;
    private long _learnSteps;

    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public DqnLearner(DqnOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        var random = new SeededRandom(seed);
        var weights = random.Split("weights");
        _acting = random.Split("acting");
        _sampling = random.Split("sampling");
        var shape = options.Shape;
        _online = new Mlp(shape);
        _online.Initialise(ref weights);
        _target = _online.Clone();
        _trainer = new MlpTrainer(_online, new TrainingOptions
        {
            Loss = options.Loss,
            LearningRate = options.LearningRate,
            L2 = options.L2,
            ClipNorm = options.ClipNorm,
            BatchSize = options.BatchSize,
        });
        Replay = new ReplayBuffer(options.ReplayCapacity, options.StateWidth, options.Actions);
        _batch = new TransitionBatch(options.BatchSize, options.StateWidth);
        _single = new MlpWorkspace(shape, 1, forwardOnly: true);
        _rows = new MlpWorkspace(shape, options.BatchSize, forwardOnly: true);
        _targets = new float[options.BatchSize * options.Actions];
        _taken = new float[options.BatchSize * options.Actions];
        _nextActions = new int[options.BatchSize];
    }

    /// <summary>What it remembers; add transitions here.</summary>
    public ReplayBuffer Replay { get; }

    /// <summary>Actions chosen with exploration so far; the clock of epsilon.</summary>
    public long ActSteps => _actSteps;

    /// <summary>Learning steps so far.</summary>
    public long LearnSteps => _learnSteps;

    SnapshotKind ISnapshot.Kind => SnapshotKind.Dqn;

    int ISnapshot.PayloadBytes => checked(
        (2 * sizeof(long)) + (2 * SeededRandom.StateBytes) + (2 * MlpSnapshot.PayloadBytes(_online.Shape)) + _trainer.Optimizer.StateBytes);

    /// <summary>The action of the highest value among the possible ones; draws nothing, without allocation.</summary>
    /// <param name="state">The state width.</param>
    /// <param name="possible">Possible actions, one bit each.</param>
    /// <exception cref="ArgumentException">The state does not fit, or no action is possible.</exception>
    public int Greedy(ReadOnlySpan<float> state, ulong possible = ulong.MaxValue)
        => ActionMask.Best(_online.Forward(state, 1, _single), ActionMask.Checked(possible, _options.Actions));

    /// <summary>An action with exploration: epsilon-greedy, without allocation.</summary>
    /// <inheritdoc cref="Greedy"/>
    public int Act(ReadOnlySpan<float> state, ulong possible = ulong.MaxValue)
    {
        var mask = ActionMask.Checked(possible, _options.Actions);
        var epsilon = _options.Epsilon.At(_actSteps++);
        return _acting.NextFloat() < epsilon ? ActionMask.Uniform(mask, ref _acting) : Greedy(state, mask);
    }

    /// <summary>The values of all actions.</summary>
    /// <exception cref="ArgumentException">A span does not fit.</exception>
    public void Values(ReadOnlySpan<float> state, Span<float> values) => _online.Predict(state, values, _single);

    /// <summary>One learning step on a batch drawn from the replay, without allocation; nothing before the warm-up is full.</summary>
    /// <returns>The loss, or NaN when nothing was learnt.</returns>
    public float Learn()
    {
        if (Replay.Count < _options.WarmUp)
        {
            return float.NaN;
        }

        Replay.Sample(_batch, ref _sampling);
        var actions = _options.Actions;
        if (_options.Double)
        {
            var choice = _online.Forward(_batch.NextStates, _batch.Rows, _rows);
            for (var row = 0; row < _batch.Rows; row++)
            {
                _nextActions[row] = ActionMask.Best(choice.Slice(row * actions, actions), _batch.NextPossible[row]);
            }
        }

        var values = _target.Forward(_batch.NextStates, _batch.Rows, _rows);
        _taken.AsSpan().Clear();
        for (var row = 0; row < _batch.Rows; row++)
        {
            var next = values.Slice(row * actions, actions);
            var action = _options.Double ? _nextActions[row] : ActionMask.Best(next, _batch.NextPossible[row]);
            var at = (row * actions) + _batch.Actions[row];
            _targets[at] = _batch.Rewards[row] + (_batch.Discounts[row] > 0 ? _batch.Discounts[row] * next[action] : 0);
            _taken[at] = 1;
        }

        var loss = _trainer.Step(new LabelledRows(_batch.States, _options.StateWidth, _targets, actions, _taken));
        _learnSteps++;
        MoveTarget();
        return loss;
    }

    /// <summary>Takes nets, optimiser, counters and generators from a snapshot; the replay is not part of it.</summary>
    /// <exception cref="SnapshotException">The bytes are damaged, or of a learner of another shape; this learner is then not to be used.</exception>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        var reader = Snapshot.Open(snapshot, SnapshotKind.Dqn);
        var acts = reader.ReadInt64();
        var learns = reader.ReadInt64();
        var acting = reader.ReadRandom();
        var sampling = reader.ReadRandom();
        MlpSnapshot.ReadInto(ref reader, _online);
        MlpSnapshot.ReadInto(ref reader, _target);
        _trainer.Optimizer.Read(ref reader);
        reader.End();
        (_actSteps, _learnSteps, _acting, _sampling) = (acts, learns, acting, sampling);
    }

    void ISnapshot.WritePayload(ref SnapshotWriter writer)
    {
        writer.WriteInt64(_actSteps);
        writer.WriteInt64(_learnSteps);
        writer.WriteRandom(_acting);
        writer.WriteRandom(_sampling);
        MlpSnapshot.Write(ref writer, _online);
        MlpSnapshot.Write(ref writer, _target);
        _trainer.Optimizer.Write(ref writer);
    }

    private void MoveTarget()
    {
        if (_options.TargetPeriod == 0)
        {
            _target.BlendFrom(_online, _options.TargetRate);
        }
        else if (_learnSteps % _options.TargetPeriod == 0)
        {
            _target.CopyFrom(_online);
        }
    }
}
