using System.Numerics.Tensors;

namespace Cotenant.Compute.Learning;

/// <summary>Stochastic gradient descent with heavy-ball momentum: v = momentum v + g; w = w - rate v.</summary>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly float[] _velocity;

    /// <param name="parameters">Length of the net's parameters.</param>
    /// <param name="learningRate">Scale of the step.</param>
    /// <param name="momentum">In [0, 1); 0 is plain descent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The momentum is outside [0, 1).</exception>
    public Sgd(int parameters, float learningRate = 1e-2f, float momentum = 0)
        : base(parameters, learningRate)
    {
        if (momentum is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "the momentum must lie in [0, 1)");
        }

        _momentum = momentum;
        _velocity = new float[parameters];
    }

    internal override int StateBytes => Parameters * sizeof(float);

    /// <inheritdoc/>
    public override void Reset() => _velocity.AsSpan().Clear();

    internal override void Write(ref SnapshotWriter writer) => writer.WriteSingles(_velocity);

    internal override void Read(ref SnapshotReader reader) => reader.ReadSingles(_velocity);

    private protected override void Apply(Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        TensorPrimitives.Multiply(_velocity, _momentum, _velocity);
        TensorPrimitives.Add(_velocity, gradients, _velocity);
        TensorPrimitives.MultiplyAdd(_velocity, -LearningRate, parameters, parameters);
    }
}
