namespace Cotenant.Policies.OsmlPlus.Units;

/// <summary>What is allocated as one, and what is read of it at a decision point. A missing reading is NaN.</summary>
internal struct Unit
{
    public bool Active;
    public UnitKind Kind;

    /// <summary>Tenants in it.</summary>
    public int Members;

    /// <summary>Slot that reasons name: the tenant's, or the first of a pool.</summary>
    public int Slot;

    /// <summary>Highest priority of its tenants, 0 to 100.</summary>
    public int Priority;

    /// <summary>Changes when another tenant comes to stand here.</summary>
    public int Generation;

    /// <summary>Device time of the last arrival in it, nanoseconds.</summary>
    public long ArrivedNs;

    /// <summary>99th percentile over target; the worst of a pool. NaN before the first sample.</summary>
    public double Ratio;

    /// <summary>Target of the worst tenant in milliseconds.</summary>
    public double TargetMs;

    /// <summary>99th percentile of the worst tenant in milliseconds.</summary>
    public double LatencyMs;

    /// <summary>True when a latency sample has come since the last decision point.</summary>
    public bool Fresh;

    /// <summary>Device time of the newest latency sample, nanoseconds.</summary>
    public long SampleNs;

    /// <summary>CPU time in CPUs.</summary>
    public double Cpu;

    /// <summary>Mean frequency, MHz.</summary>
    public double FrequencyMHz;

    /// <summary>Instructions per cycle.</summary>
    public double Ipc;

    /// <summary>Misses of the last-level cache a second.</summary>
    public double Misses;

    /// <summary>Memory traffic, bytes a second.</summary>
    public double Bandwidth;

    /// <summary>Virtual memory, bytes.</summary>
    public double Virtual;

    /// <summary>Resident memory, bytes.</summary>
    public double Resident;

    /// <summary>Requests served a second.</summary>
    public double Requests;
}
