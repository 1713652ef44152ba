using System.Text.Json.Serialization;
using Cotenant.Evaluation.Report;

namespace Cotenant.Evaluation.Results;

/// <summary>What an experiment gave.</summary>
public sealed record ExperimentResult
{
    /// <summary>Id of the experiment.</summary>
    public required string Id { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>Its figures.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>The files that it ran on.</summary>
    public IReadOnlyList<Workload> Workloads { get; init; } = [];

    /// <summary>What a reader has to know to judge the figures; empty when there is nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How long it took, seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Plots for the report.</summary>
    [JsonIgnore]
    public IReadOnlyList<Plot> Plots { get; init; } = [];
}
