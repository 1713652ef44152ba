namespace Cotenant.HwBackends.Simulation.Server.Oracle;

/// <summary>What a tenant does in the steady state of an allocation, without noise.</summary>
public readonly record struct ProbeReading
{
    /// <summary>99th percentile in ms; for an overloaded service that of a backlog of the asked-for length. Zero for best-effort jobs.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>True when a service is offered more than it can serve.</summary>
    public required bool Overloaded { get; init; }

    /// <summary>Units of work a second: requests, or 10^9 instructions of a best-effort job.</summary>
    public required double UnitsPerSecond { get; init; }

    /// <summary>CPU time over wall time in percent of one CPU.</summary>
    public required double CpuPercent { get; init; }

    /// <summary>Frequency in MHz.</summary>
    public required double FrequencyMHz { get; init; }

    /// <summary>Instructions per cycle; NaN when it does not run.</summary>
    public required double Ipc { get; init; }

    /// <summary>Misses of the last-level cache a second.</summary>
    public required double MissesPerSecond { get; init; }

    /// <summary>Memory bandwidth in bytes a second.</summary>
    public required double BandwidthBytes { get; init; }

    /// <summary>Lines in the last-level cache in bytes.</summary>
    public required double OccupancyBytes { get; init; }

    /// <summary>Virtual memory in bytes.</summary>
    public required double VirtualBytes { get; init; }

    /// <summary>Resident memory in bytes.</summary>
    public required double ResidentBytes { get; init; }
}
