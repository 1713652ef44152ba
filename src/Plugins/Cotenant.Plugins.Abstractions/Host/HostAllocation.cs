namespace Cotenant.Plugins.Host;

/// <summary>What a plan gives one tenant of a host, besides ways and bandwidth, which the plan keeps by cache domain.</summary>
public struct HostAllocation
{
    /// <summary>False for an empty slot: all else is then zero.</summary>
    public bool Present;

    /// <summary>The logical CPUs that it may run on.</summary>
    public CpuSet Cpus;

    /// <summary>
    /// Declared share of CPUs: tenants with the same number above 0 may overlap in CPUs. 0: its CPUs are its own.
    /// </summary>
    public byte CpuShare;

    /// <summary>Declared share of ways: tenants with the same number above 0 may overlap in ways.</summary>
    public byte WayShare;

    /// <summary>CPU weight where CPUs are shared, 1 to 10,000 (cgroup v2 cpu.weight, default 100); 0 leaves it alone.</summary>
    public int CpuWeight;

    /// <summary>CPU time limit in percent of one CPU (cpu.max); 0 for no limit.</summary>
    public int CpuQuotaPercent;

    /// <summary>Bytes that are protected from reclaim (memory.low); 0 for none.</summary>
    public long MemoryLowBytes;

    /// <summary>Bytes above which it is throttled (memory.high); 0 for no limit.</summary>
    public long MemoryHighBytes;

    /// <summary>Bytes above which it is killed (memory.max); 0 for no limit.</summary>
    public long MemoryMaxBytes;

    internal readonly bool SameCores(in HostAllocation other) =>
        Present == other.Present && Cpus == other.Cpus && CpuShare == other.CpuShare
        && CpuWeight == other.CpuWeight && CpuQuotaPercent == other.CpuQuotaPercent;

    internal readonly bool SameMemory(in HostAllocation other) =>
        MemoryLowBytes == other.MemoryLowBytes && MemoryHighBytes == other.MemoryHighBytes && MemoryMaxBytes == other.MemoryMaxBytes;
}
