namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>Who comes, with what load, and who leaves: a file of <c>data/experiments</c>.</summary>
public sealed record ServerScenario
{
    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people.</summary>
    public string Description { get; set; } = "";

    /// <summary>Name of a server in <c>data/servers</c>.</summary>
    public required string Server { get; init; }

    /// <summary>Seconds after which the scenario ends.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Deviation of the logarithm of a published latency.</summary>
    public double LatencyNoise { get; set; } = 0.07;

    /// <summary>Deviation of the logarithm of a counter.</summary>
    public double CounterNoise { get; set; } = 0.03;

    /// <summary>The tenants in the order of the file; those of one arrival time come in this order.</summary>
    public required IReadOnlyList<ScenarioTenant> Tenants { get; init; }
}
