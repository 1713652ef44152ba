namespace Cotenant.Plugins.Host;

/// <summary>What one tenant is to get, as amounts: <c>HostPlacer</c> finds the places.</summary>
public struct HostDemand
{
    /// <summary>False for a slot without a tenant.</summary>
    public bool Present;

    /// <summary>Logical CPUs in all, those shared with <see cref="Partner"/> included; at least 1.</summary>
    public int Cores;

    /// <summary>Ways in all, those shared with <see cref="Partner"/> included; at least <see cref="HostTopology.MinimumWays"/> where there is cache allocation.</summary>
    public int Ways;

    /// <summary>Bandwidth in percent; 0 means no limit.</summary>
    public int BandwidthPercent;

    /// <summary>
    /// Tenants with the same number above 0 form a pool: they hold identical CPUs and ways, counted once (the demand of the
    /// lowest slot counts). The best-effort tenants share one pool.
    /// </summary>
    public byte Pool;

    /// <summary>Slot (plus one) of the tenant from which <see cref="SharedCores"/> and <see cref="SharedWays"/> are borrowed; 0 for none.</summary>
    public short Partner;

    /// <summary>Of <see cref="Cores"/>, how many also stay the partner's.</summary>
    public int SharedCores;

    /// <summary>Of <see cref="Ways"/>, how many also stay the partner's; the two masks are then neighbours.</summary>
    public int SharedWays;

    /// <summary>CPU weight; 0 leaves it alone.</summary>
    public int CpuWeight;
}
