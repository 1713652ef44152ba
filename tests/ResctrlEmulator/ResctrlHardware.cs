namespace Cotenant.ResctrlEmulator;

/// <summary>What an emulated CPU offers to resctrl. The defaults are those of a small Xeon.</summary>
internal sealed record ResctrlHardware
{
    /// <summary>Ids of the L3 caches; not 0 to n-1 on every machine.</summary>
    public int[] CacheIds { get; init; } = [0];

    public int Ways { get; init; } = 11;

    public int MinimumWays { get; init; } = 1;

    public ulong Shareable { get; init; } = 0x600;

    /// <summary>Classes of the cache; 0 for no cache allocation.</summary>
    public int Closids { get; init; } = 16;

    /// <summary>Classes of the bandwidth; 0 for no bandwidth allocation.</summary>
    public int BandwidthClosids { get; init; } = 8;

    public int BandwidthMinimum { get; init; } = 10;

    public int BandwidthStep { get; init; } = 10;

    /// <summary>Monitoring ids; 0 for no monitoring.</summary>
    public int Rmids { get; init; } = 32;

    /// <summary>Whether freed monitoring ids stay unusable until <see cref="EmulatedResctrl.DrainLimbo"/>.</summary>
    public bool Limbo { get; init; }

    /// <summary>Mounted with code and data apart.</summary>
    public bool CodeData { get; init; }

    /// <summary>Mounted with MB in MB/s.</summary>
    public bool MegabytesPerSecond { get; init; }

    /// <summary>Whether monitoring groups can be moved (Linux 6.5 and later).</summary>
    public bool CanRename { get; init; }

    public bool ReadOnly { get; init; }
}
