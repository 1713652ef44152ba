namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>Options of a device of the kind <c>simulated-server</c>.</summary>
internal sealed record SimulatedServerOptions
{
    /// <summary>The server when no scenario names one.</summary>
    public string Server { get; set; } = "xeon-e5-2697v4";

    /// <summary>Tenant slots.</summary>
    public int TenantCapacity { get; set; } = 16;

    /// <summary>What happens when the scenario is over.</summary>
    public AfterScenario AfterScenario { get; set; } = AfterScenario.Stop;

    /// <summary>Deviation of the logarithm of a published latency; the scenario's when not given.</summary>
    public double? LatencyNoise { get; set; }

    /// <summary>Deviation of the logarithm of a counter; the scenario's when not given.</summary>
    public double? CounterNoise { get; set; }
}
