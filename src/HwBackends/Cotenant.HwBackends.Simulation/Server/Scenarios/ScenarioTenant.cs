namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>One tenant of a scenario.</summary>
public sealed record ScenarioTenant
{
    /// <summary>Its id: letters, digits, '-', '_' and '.', at most 64.</summary>
    public required string Id { get; init; }

    /// <summary>Name of a profile in <c>data/services</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>When it comes, in seconds.</summary>
    public double ArrivesSeconds { get; set; }

    /// <summary>When it leaves; never when not given.</summary>
    public double? DepartsSeconds { get; set; }

    /// <summary>0 (first to give) to 100.</summary>
    public int Priority { get; set; } = 50;

    /// <summary>Target of the 99th percentile in ms; the profile's when not given.</summary>
    public double? TargetMs { get; set; }

    /// <summary>Load on arrival in percent of the profile's maximum on this server; services must have it.</summary>
    public double? LoadPercent { get; set; }

    /// <summary>Later loads.</summary>
    public IReadOnlyList<LoadStep> Steps { get; set; } = [];
}
