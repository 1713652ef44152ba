namespace Cotenant.HwBackends.Linux.State;

/// <summary>What one tenant was given last, in terms that outlive a restart of the machine.</summary>
internal sealed record SavedAllocation
{
    public required string Tenant { get; init; }

    /// <summary>A list such as "0-3,8".</summary>
    public required string Cpus { get; init; }

    public byte CpuShare { get; init; }

    public byte WayShare { get; init; }

    public int CpuWeight { get; init; }

    public int CpuQuotaPercent { get; init; }

    public long MemoryLowBytes { get; init; }

    public long MemoryHighBytes { get; init; }

    public long MemoryMaxBytes { get; init; }

    /// <summary>Way masks, hex, by the id of the cache domain.</summary>
    public Dictionary<int, string> Ways { get; init; } = [];

    /// <summary>Bandwidth in percent by the id of the cache domain.</summary>
    public Dictionary<int, byte> BandwidthPercent { get; init; } = [];
}
