namespace Cotenant.Compute.Learning;

/// <summary>Turns gradients into steps of a net's parameters, without allocation. Belongs to one net.</summary>
public abstract class Optimizer
{
    private float _learningRate;

    private protected Optimizer(int parameters, float learningRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parameters);
        Parameters = parameters;
        LearningRate = learningRate;
    }

    /// <summary>How many parameters it steps.</summary>
    public int Parameters { get; }

    /// <summary>Scale of the steps; may change between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public float LearningRate
    {
        get => _learningRate;
        set => _learningRate = value >= 0 && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "the learning rate must be a finite number, not negative");
    }

    /// <summary>Bytes of its state in a snapshot.</summary>
    internal abstract int StateBytes { get; }

    /// <summary>Moves the parameters against the gradients.</summary>
    /// <exception cref="ArgumentException">A span has another length than <see cref="Parameters"/>.</exception>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        Throw.IfLength(parameters.Length, Parameters, nameof(parameters));
        Throw.IfLength(gradients.Length, Parameters, nameof(gradients));
        Apply(parameters, gradients);
    }

    /// <summary>Forgets moments and step count.</summary>
    public abstract void Reset();

    internal abstract void Write(ref SnapshotWriter writer);

    internal abstract void Read(ref SnapshotReader reader);

    private protected abstract void Apply(Span<float> parameters, ReadOnlySpan<float> gradients);
}
