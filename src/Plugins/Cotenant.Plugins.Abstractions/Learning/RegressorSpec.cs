namespace Cotenant.Plugins.Learning;

/// <summary>What kind of regressor to make.</summary>
/// <param name="Trainer">One of <see cref="RegressorTrainers"/>.</param>
/// <param name="Inputs">Features in a row.</param>
/// <param name="Outputs">Targets in a row; trainers with one output are fitted once per target.</param>
/// <param name="Seed">Seeds shuffling, sampling and initial weights.</param>
public sealed record RegressorSpec(string Trainer, int Inputs, int Outputs, ulong Seed)
{
    /// <summary>Trees of a boosted or bagged ensemble.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Leaves of a tree.</summary>
    public int Leaves { get; init; } = 20;

    /// <summary>Fewest rows in a leaf.</summary>
    public int MinimumRowsPerLeaf { get; init; } = 10;

    /// <summary>Step size of boosting or of the net's optimiser.</summary>
    public double LearningRate { get; init; } = 0.2;

    /// <summary>Sizes of a net's hidden layers.</summary>
    public IReadOnlyList<int> HiddenLayers { get; init; } = [32, 64, 32];

    /// <summary>Passes over the rows, for nets.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Members of an ensemble of nets (1 = a single net, whose spread is zero).</summary>
    public int Members { get; init; } = 1;
}
