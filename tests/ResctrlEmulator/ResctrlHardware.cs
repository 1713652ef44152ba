namespace Cotenant.ResctrlEmulator;

/// <summary>What an emulated CPU and the mount offer to resctrl. The defaults are those of a small Xeon under Linux 6.1.</summary>
internal sealed record ResctrlHardware
{
    /// <summary>Ids of the L3 caches; not 0 to n-1 on every machine.</summary>
    public int[] CacheIds { get; init; } = [0];

    public int Ways { get; init; } = 11;

    public int MinimumWays { get; init; } = 1;

    public ulong Shareable { get; init; } = 0x600;

    /// <summary>Bytes of one L3.</summary>
    public long CacheBytes { get; init; } = 22528 * 1024;

    /// <summary>Classes of the cache; 0 for no cache allocation.</summary>
    public int Closids { get; init; } = 16;

    /// <summary>Whether masks may have holes; null for kernels that do not tell (before 6.7), where they may not.</summary>
    public bool? Sparse { get; init; }

    /// <summary>Whether a mask may be empty (AMD).</summary>
    public bool EmptyMasks { get; init; }

    /// <summary>Ids of the L2 caches that can be allocated; empty for none.</summary>
    public int[] Level2Ids { get; init; } = [];

    public int Level2Ways { get; init; } = 8;

    public int Level2Closids { get; init; } = 8;

    /// <summary>Classes of the bandwidth; 0 for no bandwidth allocation.</summary>
    public int BandwidthClosids { get; init; } = 8;

    public int BandwidthMinimum { get; init; } = 10;

    public int BandwidthStep { get; init; } = 10;

    /// <summary>Largest value: 100 for percent, 2048 for AMD's steps of 1/8 GB/s.</summary>
    public int BandwidthMaximum { get; init; } = 100;

    /// <summary>Slow memory has its own bandwidth resource (AMD SMBA).</summary>
    public bool SlowMemory { get; init; }

    /// <summary>thread_throttle_mode; empty for none.</summary>
    public string ThrottleMode { get; init; } = "max";

    /// <summary>Monitoring ids; 0 for no monitoring.</summary>
    public int Rmids { get; init; } = 32;

    /// <summary>Sub-NUMA nodes of one L3.</summary>
    public int SubNodes { get; init; } = 1;

    /// <summary>Traffic counters of a domain, to be assigned (ABMC); 0 where each monitoring id has its own.</summary>
    public int Counters { get; init; }

    /// <summary>A resource of package telemetry, whose values have fractions.</summary>
    public bool Telemetry { get; init; }

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
