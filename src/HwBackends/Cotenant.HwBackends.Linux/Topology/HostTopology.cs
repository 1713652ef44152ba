namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>
/// The online CPUs and what they share, as sysfs tells it. Immutable: CPU hot-plug makes a new one.
/// </summary>
internal sealed class HostTopology
{
    public HostTopology(string online, IReadOnlyList<LogicalCpu> cpus, IReadOnlyList<CpuGroup> cores, IReadOnlyList<CpuGroup> cacheDomains, IReadOnlyList<CpuGroup> nodes)
    {
        Online = online;
        Cpus = cpus;
        Cores = cores;
        CacheDomains = cacheDomains;
        Nodes = nodes;
        Words = ((cpus.Count == 0 ? 0 : cpus[^1].Id) >> 6) + 1;
    }

    /// <summary>The list of online CPUs as the kernel prints it, to notice hot-plug.</summary>
    public string Online { get; }

    /// <summary>Online logical CPUs, by rising number.</summary>
    public IReadOnlyList<LogicalCpu> Cpus { get; }

    /// <summary>Physical cores with their SMT siblings, in the order of their first CPU.</summary>
    public IReadOnlyList<CpuGroup> Cores { get; }

    /// <summary>Last-level (L3) caches, by rising id.</summary>
    public IReadOnlyList<CpuGroup> CacheDomains { get; }

    /// <summary>NUMA nodes that have CPUs, by rising id.</summary>
    public IReadOnlyList<CpuGroup> Nodes { get; }

    /// <summary>Length of a CPU bit set in words of 64.</summary>
    public int Words { get; }
}
