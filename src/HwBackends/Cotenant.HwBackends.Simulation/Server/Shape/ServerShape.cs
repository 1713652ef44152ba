namespace Cotenant.HwBackends.Simulation.Server.Shape;

/// <summary>What a simulated server has to hand out, and the constants of its physics. Read from <c>data/servers</c>.</summary>
internal sealed record ServerShape
{
    /// <summary>Name, as scenarios and profiles use it.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people.</summary>
    public string Description { get; set; } = "";

    /// <summary>Physical cores.</summary>
    public required int PhysicalCores { get; init; }

    /// <summary>Threads of a core, 1 or 2. The siblings of core <c>i</c> are the CPUs <c>i</c> and <c>i + PhysicalCores</c>.</summary>
    public required int ThreadsPerCore { get; init; }

    /// <summary>Nominal frequency in MHz; the model has no turbo.</summary>
    public required double FrequencyMHz { get; init; }

    /// <summary>Ways of the last-level cache.</summary>
    public required int CacheWays { get; init; }

    /// <summary>Size of one way in MB.</summary>
    public required double WayMegabytes { get; init; }

    /// <summary>Fewest ways of a mask.</summary>
    public int MinimumWays { get; set; } = 1;

    /// <summary>Classes of service of the hardware, the default class included.</summary>
    public required int ClassesOfService { get; init; }

    /// <summary>Smallest MBA value in percent; 0 when the server cannot throttle.</summary>
    public required int MinimumBandwidthPercent { get; init; }

    /// <summary>Step of the MBA value in percent.</summary>
    public int BandwidthStepPercent { get; set; } = 10;

    /// <summary>Peak memory bandwidth in GB/s.</summary>
    public required double MemoryBandwidthGBps { get; init; }

    /// <summary>Share of the peak that loads can reach.</summary>
    public required double AchievableBandwidthShare { get; init; }

    /// <summary>Bandwidth that one core alone can draw in GB/s; MBA throttles in percent of it.</summary>
    public required double CoreBandwidthGBps { get; init; }

    /// <summary>Traffic of a core for the time that it waits for memory, in GB/s (Little's law: line size x misses in flight / latency).</summary>
    public required double StallGBps { get; init; }

    /// <summary>Memory latency with all achievable bandwidth in use over the idle latency.</summary>
    public required double LoadedLatencyRatio { get; init; }

    /// <summary>Speed of a thread whose sibling is always busy, relative to a core of its own.</summary>
    public required double SmtShare { get; init; }

    /// <summary>Time slice of the scheduler in ms: what a wake-up waits for where a CPU is shared.</summary>
    public required double TimeSliceMs { get; init; }

    /// <summary>Time from a plan's application to its effect in ms.</summary>
    public required double ActuationDelayMs { get; init; }

    /// <summary>Memory in GB.</summary>
    public required double MemoryGB { get; init; }

    /// <summary>Where each number comes from.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; set; } = new Dictionary<string, string>();

    /// <summary>Logical CPUs.</summary>
    public int LogicalCpus => PhysicalCores * ThreadsPerCore;

    /// <summary>Achievable memory bandwidth in MB/s.</summary>
    public double BandwidthMBps => MemoryBandwidthGBps * AchievableBandwidthShare * 1000;

    /// <summary>The sibling of a CPU, or -1.</summary>
    public int SiblingOf(int cpu) =>
        ThreadsPerCore == 1 ? -1 : cpu < PhysicalCores ? cpu + PhysicalCores : cpu - PhysicalCores;
}
