namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>The machine on which a profile was measured or declared; other servers scale from it.</summary>
internal sealed record ReferenceMachine
{
    /// <summary>MB of one way: way counts of a profile are in ways of this size.</summary>
    public required double WayMegabytes { get; init; }

    /// <summary>MHz: core times scale with its inverse.</summary>
    public required double FrequencyMHz { get; init; }

    /// <summary>Achievable memory bandwidth in MB/s, at which the memory knee was measured.</summary>
    public required double BandwidthMBps { get; init; }
}
