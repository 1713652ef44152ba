namespace Cotenant.Plugins.Host;

/// <summary>What a host has to hand out. Immutable; a hotplug makes a new one.</summary>
public sealed class HostTopology
{
    private readonly int[] _coreOf;

    /// <summary>Creates a topology.</summary>
    /// <param name="online">The CPUs that tenants may use.</param>
    /// <param name="coreOf">Physical core of each logical CPU by number (-1: no such CPU); SMT siblings share a core.</param>
    public HostTopology(CpuSet online, IReadOnlyList<int> coreOf)
    {
        Online = online;
        _coreOf = [.. coreOf];
        CpuCount = online.Count;
    }

    /// <summary>The CPUs that tenants may use.</summary>
    public CpuSet Online { get; }

    /// <summary>How many CPUs <see cref="Online"/> holds.</summary>
    public int CpuCount { get; }

    /// <summary>One more than the highest CPU number.</summary>
    public int CpuNumbers => _coreOf.Length;

    /// <summary>The last-level caches, in the order in which plans index them; at least one, even without cache allocation.</summary>
    public required IReadOnlyList<CacheDomain> CacheDomains { get; init; }

    /// <summary>Ways of a last-level cache that masks can name; 0 when the host cannot allocate cache.</summary>
    public required int Ways { get; init; }

    /// <summary>The mask of all ways (resctrl <c>info/L3/cbm_mask</c>).</summary>
    public ulong WayMask => Ways == 0 ? 0 : Ways == 64 ? ulong.MaxValue : (1UL << Ways) - 1;

    /// <summary>Bytes of one way.</summary>
    public long WayBytes => Ways == 0 ? 0 : CacheDomains[0].Bytes / Ways;

    /// <summary>Fewest bits of a mask (<c>min_cbm_bits</c>).</summary>
    public int MinimumWays { get; init; } = 1;

    /// <summary>Ways that devices may use as well (<c>shareable_bits</c>).</summary>
    public ulong ShareableWays { get; init; }

    /// <summary>Smallest bandwidth value in percent (<c>info/MB/min_bandwidth</c>); 0 when the host cannot throttle.</summary>
    public required int MinimumBandwidthPercent { get; init; }

    /// <summary>Step of the bandwidth value (<c>bandwidth_gran</c>).</summary>
    public int BandwidthStepPercent { get; init; } = 10;

    /// <summary>
    /// Classes of service (CLOSIDs) that the tenants together may use: the hardware's, less the default group and the
    /// foreign groups. A negative number means that classes are not limited.
    /// </summary>
    public required int ClassLimit { get; init; }

    /// <summary>Peak memory bandwidth of the host in bytes a second; 0 when unknown.</summary>
    public double MemoryBandwidth { get; init; }

    /// <summary>Nominal frequency in MHz; 0 when unknown.</summary>
    public double NominalMHz { get; init; }

    /// <summary>Memory of the host in bytes; 0 when unknown.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>True when ways can be allocated.</summary>
    public bool HasCache => Ways > 0;

    /// <summary>True when bandwidth can be throttled.</summary>
    public bool HasBandwidth => MinimumBandwidthPercent > 0;

    /// <summary>The physical core of a logical CPU, or -1.</summary>
    public int CoreOf(int cpu) => (uint)cpu < (uint)_coreOf.Length ? _coreOf[cpu] : -1;
}
