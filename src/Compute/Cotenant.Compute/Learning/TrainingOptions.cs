namespace Cotenant.Compute.Learning;

/// <summary>How a net is trained. The defaults suit OSML+'s nets (Adam at 1e-3, batches of 256).</summary>
public sealed record TrainingOptions
{
    /// <summary>Error to make small; <see cref="Loss.MeanSquared"/> by default.</summary>
    public Loss Loss { get; init; } = Loss.MeanSquared;

    /// <summary>Adam by default.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Step size at the start, positive.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Share of the step size left in the last epoch, in [0, 1]; between them a cosine (Loshchilov and Hutter 2017). 1 keeps
    /// it constant.</summary>
    public float FinalLearningRateShare { get; init; } = 1;

    /// <summary>Momentum of SGD, in [0, 1); Adam takes no notice.</summary>
    public float Momentum { get; init; }

    /// <summary>Weight of the penalty (L2 / 2) * sum of squared weights, biases left out; 0 for none.</summary>
    public float L2 { get; init; }

    /// <summary>Largest norm of a gradient; 0 for no limit.</summary>
    public float ClipNorm { get; init; }

    /// <summary>Rows of one step, at least 1.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Passes over the rows, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Epochs without a better validation loss after which training stops; 0 trains them all. Needs validation rows.</summary>
    public int Patience { get; init; }

    /// <summary>Says which option is wrong.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public void Validate()
    {
        Check(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "a positive number");
        Check(FinalLearningRateShare is >= 0 and <= 1, nameof(FinalLearningRateShare), FinalLearningRateShare, "in [0, 1]");
        Check(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "in [0, 1)");
        Check(L2 >= 0 && float.IsFinite(L2), nameof(L2), L2, "0 or a positive number");
        Check(ClipNorm >= 0, nameof(ClipNorm), ClipNorm, "0 or a positive number");
        Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "1 or more");
        Check(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Check(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Check(Enum.IsDefined(Optimizer), nameof(Optimizer), (int)Optimizer, "Adam or Sgd");
    }

    internal Optimizer CreateOptimizer(int parameters) => Optimizer == OptimizerKind.Adam
        ? new Adam(parameters, LearningRate)
        : new Sgd(parameters, LearningRate, Momentum);

    private static void Check<T>(bool valid, string name, T value, string range)
    {
        if (!valid)
        {
            throw new ArgumentException($"training option {name} is {value}: it must be {range}");
        }
    }
}
