using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>
/// Trains one net by mini-batches. All memory is taken at construction: a step allocates nothing. Not thread-safe, and nobody
/// may predict with the net meanwhile.
/// </summary>
public sealed class MlpTrainer
{
    private readonly TrainingOptions _options;
    private readonly MlpWorkspace _workspace;
    private readonly float[] _gradients;
    private readonly float[] _outputGradients;
    private readonly float[] _inputs;
    private readonly float[] _targets;
    private readonly float[] _weights;

    /// <exception cref="ArgumentException">An option is outside its range, or the loss does not suit the head.</exception>
    public MlpTrainer(Mlp net, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Loss.Kind == LossKind.CrossEntropy && net.Shape.Output != Activation.Softmax)
        {
            throw new ArgumentException($"cross-entropy needs a softmax head, the net is {net.Shape}", nameof(options));
        }

        Net = net;
        _options = options;
        Optimizer = options.CreateOptimizer(net.Shape.ParameterCount);
        _workspace = new MlpWorkspace(net.Shape, options.BatchSize);
        _gradients = new float[net.Shape.ParameterCount];
        _outputGradients = new float[options.BatchSize * net.Shape.Outputs];
        _inputs = new float[options.BatchSize * net.Shape.Inputs];
        _targets = new float[options.BatchSize * net.Shape.Outputs];
        _weights = new float[options.BatchSize * net.Shape.Outputs];
    }

    /// <summary>The net in training.</summary>
    public Mlp Net { get; }

    /// <summary>Its optimiser, for a learning rate of one's own.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The gradient of the last step, clipped: as long as the net's parameters.</summary>
    public ReadOnlySpan<float> LastGradients => _gradients;

    /// <summary>One step on one batch, without allocation.</summary>
    /// <returns>The loss before the step, the L2 penalty included.</returns>
    /// <exception cref="ArgumentException">The rows do not fit the net, or are more than the batch size.</exception>
    /// <exception cref="NotFiniteNumberException">Loss or gradient is not finite; the net keeps its parameters.</exception>
    public float Step(LabelledRows batch)
    {
        CheckRows(batch);
        if (batch.Count is < 1 || batch.Count > _options.BatchSize)
        {
            throw new ArgumentException($"a batch has 1 to {_options.BatchSize} rows, not {batch.Count}", nameof(batch));
        }

        var outputs = Net.Forward(batch.Inputs, batch.Count, _workspace);
        var outputGradients = _outputGradients.AsSpan(0, outputs.Length);
        var loss = _options.Loss.Evaluate(outputs, batch.Targets, batch.Weights, outputGradients);
        _gradients.AsSpan().Clear();
        Net.Backward(batch.Inputs, batch.Count, outputGradients, _gradients, default, _workspace);
        loss += WeightDecay.Add(Net, _options.L2, _gradients);
        var norm = GradientClip.ByNorm(_gradients, _options.ClipNorm);
        if (!float.IsFinite(loss) || !float.IsFinite(norm))
        {
            // before the step, so that the net keeps its last good parameters
            throw new NotFiniteNumberException($"training has diverged or the rows hold NaN (loss {loss}, gradient norm {norm}): check the rows, lower the learning rate or clip the gradient");
        }

        Optimizer.Step(Net.Parameters, _gradients);
        return loss;
    }

    /// <summary>
    /// Passes over the rows in a random order, batch by batch, until the epochs are over or the validation loss has not improved
    /// for as many epochs as the options' patience; with validation rows the net ends with the parameters that were best on them.
    /// </summary>
    /// <param name="rows">What to learn from.</param>
    /// <param name="order">Row numbers to visit in each epoch, reordered here; a bootstrap sample names some rows twice. Empty for
    /// every row once.</param>
    /// <param name="validation">Rows that are only looked at; default for none.</param>
    /// <param name="random">Draws the order.</param>
    /// <param name="cancellationToken">Looked at before every step.</param>
    /// <returns>Epochs done, and the losses at the end.</returns>
    /// <exception cref="ArgumentException">Rows that do not fit the net, no rows, or a row number outside them.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the net is left as it was after the last step.</exception>
    public TrainingResult Fit(LabelledRows rows, Span<int> order, LabelledRows validation, ref SeededRandom random, CancellationToken cancellationToken)
    {
        CheckRows(rows);
        if (rows.Count == 0)
        {
            throw new ArgumentException("there are no rows to learn from", nameof(rows));
        }

        if (order.IsEmpty)
        {
            order = new int[rows.Count];
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }
        }

        var best = validation.Count > 0 ? new float[Net.Shape.ParameterCount] : [];
        var bestLoss = float.PositiveInfinity;
        var bestEpoch = 0;
        var trainingLoss = 0f;
        var epoch = 0;
        while (epoch < _options.Epochs)
        {
            Optimizer.LearningRate = LearningRateOf(epoch);
            trainingLoss = Epoch(rows, order, ref random, cancellationToken);
            epoch++;
            if (validation.Count == 0)
            {
                continue;
            }

            var loss = Evaluate(validation);
            if (loss < bestLoss)
            {
                bestLoss = loss;
                bestEpoch = epoch;
                Net.Parameters.CopyTo(best);
            }
            else if (_options.Patience > 0 && epoch - bestEpoch >= _options.Patience)
            {
                break;
            }
        }

        if (bestEpoch > 0)
        {
            best.CopyTo(Net.Parameters);
        }

        return new TrainingResult(epoch, trainingLoss, validation.Count > 0 ? bestLoss : float.NaN);
    }

    /// <summary>The loss over the rows, in batches, without a step.</summary>
    /// <exception cref="ArgumentException">The rows do not fit the net.</exception>
    public float Evaluate(LabelledRows rows)
    {
        CheckRows(rows);
        var total = 0.0;
        var weightTotal = 0.0;
        for (var start = 0; start < rows.Count; start += _options.BatchSize)
        {
            var batch = rows.Slice(start, Math.Min(_options.BatchSize, rows.Count - start));
            var outputs = Net.Forward(batch.Inputs, batch.Count, _workspace);
            var loss = _options.Loss.Evaluate(outputs, batch.Targets, batch.Weights, _outputGradients.AsSpan(0, outputs.Length));
            var weight = 0.0;
            foreach (var w in batch.Weights)
            {
                weight += w;
            }

            weight = batch.Weights.IsEmpty ? batch.Targets.Length : weight;
            total += loss * weight;
            weightTotal += weight;
        }

        return weightTotal > 0 ? (float)(total / weightTotal) : 0;
    }

    private float Epoch(LabelledRows rows, Span<int> order, ref SeededRandom random, CancellationToken cancellationToken)
    {
        random.Shuffle(order);
        var total = 0.0;
        for (var start = 0; start < order.Length; start += _options.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(_options.BatchSize, order.Length - start);
            total += Step(Gather(rows, order.Slice(start, count))) * (double)count;
        }

        return (float)(total / order.Length);
    }

    private LabelledRows Gather(LabelledRows rows, ReadOnlySpan<int> picked)
    {
        var (x, y) = (rows.InputWidth, rows.TargetWidth);
        for (var i = 0; i < picked.Length; i++)
        {
            if ((uint)picked[i] >= (uint)rows.Count)
            {
                throw new ArgumentException($"the order names row {picked[i]}, there are {rows.Count}");
            }

            rows.Inputs.Slice(picked[i] * x, x).CopyTo(_inputs.AsSpan(i * x));
            rows.Targets.Slice(picked[i] * y, y).CopyTo(_targets.AsSpan(i * y));
            if (!rows.Weights.IsEmpty)
            {
                rows.Weights.Slice(picked[i] * y, y).CopyTo(_weights.AsSpan(i * y));
            }
        }

        var n = picked.Length;
        return new LabelledRows(
            _inputs.AsSpan(0, n * x), x, _targets.AsSpan(0, n * y), y, rows.Weights.IsEmpty ? default : _weights.AsSpan(0, n * y));
    }

    private float LearningRateOf(int epoch)
    {
        var progress = _options.Epochs > 1 ? (double)epoch / (_options.Epochs - 1) : 0;
        var share = _options.FinalLearningRateShare;
        return (float)(_options.LearningRate * (share + ((1 - share) * 0.5 * (1 + Math.Cos(Math.PI * progress)))));
    }

    private void CheckRows(LabelledRows rows)
    {
        if (rows.Count > 0 && (rows.InputWidth != Net.Shape.Inputs || rows.TargetWidth != Net.Shape.Outputs))
        {
            throw new ArgumentException($"the rows have {rows.InputWidth} inputs and {rows.TargetWidth} targets, the net is {Net.Shape}", nameof(rows));
        }
    }
}
