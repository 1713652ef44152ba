namespace Cotenant.Evaluation;

/// <summary>What <c>cotenant evaluate</c> is asked for.</summary>
public sealed record EvaluationRequest
{
    /// <summary>The policy or simulator.</summary>
    public required string Subject { get; init; }

    /// <summary>Ids of experiments; empty for all.</summary>
    public IReadOnlyList<string> Experiments { get; init; } = [];

    /// <summary>Seeds; null leaves the choice to each experiment.</summary>
    public int? Seeds { get; init; }

    /// <summary>Where <c>data/</c> is.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The allow-listed plugin directories.</summary>
    public required IReadOnlyList<string> PluginDirectories { get; init; }

    /// <summary>Directory of models that were learned on this host and win over the shipped ones; null for the shipped ones alone.</summary>
    public string? LearnedModels { get; init; }

    /// <summary>Further options of the command line, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs at a time.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;
}
