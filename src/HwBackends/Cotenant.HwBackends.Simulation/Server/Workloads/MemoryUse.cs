namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>Traffic, cache pressure and memory of a workload.</summary>
internal sealed record MemoryUse
{
    /// <summary>MB of memory traffic of one unit of work that no cache saves.</summary>
    public required double MegabytesPerUnit { get; init; }

    /// <summary>Share of the core time with ample cache in which a core waits for memory.</summary>
    public required double StallShare { get; init; }

    /// <summary>Share of the traffic that the counter of last-level misses sees: demand loads, not prefetches and write-backs.</summary>
    public required double DemandMissShare { get; init; }

    /// <summary>Fills of a busy core relative to Moses, where ways are shared.</summary>
    public required double CachePressure { get; init; }

    /// <summary>Virtual memory in GB.</summary>
    public required double VirtualGB { get; init; }

    /// <summary>Resident memory in GB.</summary>
    public required double ResidentGB { get; init; }
}
