using System.Numerics.Tensors;

namespace Cotenant.Compute.Learning;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1), with the bias corrections folded into the step size (end of their section 2).</summary>
public sealed class Adam : Optimizer
{
    // a block of parameters and its scratch stay in the first-level cache
    private const int Block = 1024;

    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _epsilon;
    private readonly float[] _first;
    private readonly float[] _second;
    private readonly float[] _scratch = new float[Block];
    private long _steps;

    /// <param name="parameters">Length of the net's parameters.</param>
    /// <param name="learningRate">The paper's alpha.</param>
    /// <param name="beta1">Decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">Keeps the quotient finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A decay outside [0, 1), or epsilon not positive.</exception>
    public Adam(int parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f)
        : base(parameters, learningRate)
    {
        if (beta1 is not (>= 0 and < 1) || beta2 is not (>= 0 and < 1) || !(epsilon > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(beta1), $"Adam needs decays in [0, 1) and a positive epsilon, not {beta1}, {beta2}, {epsilon}");
        }

        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = epsilon;
        _first = new float[parameters];
        _second = new float[parameters];
    }

    internal override int StateBytes => sizeof(long) + (2 * Parameters * sizeof(float));

    /// <inheritdoc/>
    public override void Reset()
    {
        _steps = 0;
        _first.AsSpan().Clear();
        _second.AsSpan().Clear();
    }

    internal override void Write(ref SnapshotWriter writer)
    {
        writer.WriteInt64(_steps);
        writer.WriteSingles(_first);
        writer.WriteSingles(_second);
    }

    internal override void Read(ref SnapshotReader reader)
    {
        var steps = reader.ReadInt64();
        if (steps < 0)
        {
            throw new SnapshotException($"the snapshot holds an optimiser after {steps} steps: train the model again");
        }

        _steps = steps;
        reader.ReadSingles(_first);
        reader.ReadSingles(_second);
    }

    private protected override void Apply(Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        _steps++;
        var correction1 = 1 - Math.Pow(_beta1, _steps);
        var correction2 = 1 - Math.Pow(_beta2, _steps);
        var rate = (float)(LearningRate * Math.Sqrt(correction2) / correction1);
        var epsilon = (float)(_epsilon * Math.Sqrt(correction2));
        for (var start = 0; start < parameters.Length; start += Block)
        {
            var length = Math.Min(Block, parameters.Length - start);
            var g = gradients.Slice(start, length);
            var m = _first.AsSpan(start, length);
            var v = _second.AsSpan(start, length);
            var step = _scratch.AsSpan(0, length);
            TensorPrimitives.Lerp(m, g, 1 - _beta1, m);
            TensorPrimitives.Multiply(g, g, step);
            TensorPrimitives.Lerp(v, step, 1 - _beta2, v);
            TensorPrimitives.Sqrt(v, step);
            TensorPrimitives.Add(step, epsilon, step);
            TensorPrimitives.Divide(m, step, step);
            TensorPrimitives.Multiply(step, rate, step);
            TensorPrimitives.Subtract(parameters.Slice(start, length), step, parameters.Slice(start, length));
        }
    }
}
