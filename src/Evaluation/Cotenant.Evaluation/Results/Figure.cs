namespace Cotenant.Evaluation.Results;

/// <summary>One number of an experiment, computed in the run that prints it.</summary>
public sealed record Figure
{
    /// <summary>Fixed id; people script against it.</summary>
    public required string Id { get; init; }

    /// <summary>Unit; empty for ratios, fractions and counts.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The value; null when it was skipped.</summary>
    public double? Measured { get; init; }

    /// <summary>Lower end of the 95 % interval over seeds; null with one seed or where seeds do not matter.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 95 % interval over seeds.</summary>
    public double? High { get; init; }

    /// <summary>What the paper reports; null when it reports none.</summary>
    public double? Paper { get; init; }

    /// <summary>What the project wants to reach.</summary>
    public double? Goal { get; init; }

    /// <summary>The same figure for the baselines, by policy.</summary>
    public IReadOnlyDictionary<string, double> Baselines { get; init; } = new SortedDictionary<string, double>();

    /// <summary>Why it could not be measured here; null when it was.</summary>
    public string? Skipped { get; init; }
}
