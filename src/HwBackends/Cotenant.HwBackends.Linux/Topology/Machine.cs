using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>The online CPUs and what they share, as sysfs tells it. Immutable: CPU hot-plug makes a new one.</summary>
internal sealed class Machine
{
    /// <summary>The online CPUs.</summary>
    public required CpuSet Online { get; init; }

    /// <summary>Online logical CPUs, by rising number.</summary>
    public required IReadOnlyList<LogicalCpu> Cpus { get; init; }

    /// <summary>Physical cores with their SMT siblings, in the order of their first CPU.</summary>
    public required IReadOnlyList<CpuGroup> Cores { get; init; }

    /// <summary>Last-level (L3) caches, by rising id; empty where the machine tells of none.</summary>
    public required IReadOnlyList<CpuGroup> CacheDomains { get; init; }

    /// <summary>NUMA nodes that have CPUs, by rising id.</summary>
    public required IReadOnlyList<CpuGroup> Nodes { get; init; }

    /// <summary>Memory of the machine in bytes; 0 if unknown.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Nominal frequency in MHz; 0 if unknown.</summary>
    public required double NominalMHz { get; init; }
}
