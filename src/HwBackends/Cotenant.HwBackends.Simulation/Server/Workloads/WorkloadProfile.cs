namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>
/// One workload as a file of <c>data/services</c> describes it. A request is the unit of work of a service; that of a
/// best-effort job is 10^9 instructions.
/// </summary>
internal sealed record WorkloadProfile
{
    /// <summary>Name, as scenarios use it.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people.</summary>
    public string Description { get; set; } = "";

    /// <summary>Service or best-effort job.</summary>
    public required WorkloadKind Kind { get; init; }

    /// <summary>The machine on which the numbers below hold.</summary>
    public required ReferenceMachine Reference { get; init; }

    /// <summary>Core time and memory-side limit of one unit of work.</summary>
    public required WorkCurve Work { get; init; }

    /// <summary>Load, target and latency; services have it.</summary>
    public ServiceLevel? Service { get; set; }

    /// <summary>Threads; best-effort jobs have it.</summary>
    public ParallelJob? Parallel { get; set; }

    /// <summary>Traffic, cache and memory.</summary>
    public required MemoryUse Memory { get; init; }

    /// <summary>Instructions per cycle with the whole cache and a core of its own.</summary>
    public required double Ipc { get; init; }

    /// <summary>Where each number comes from: a source, "fitted" or "assumed".</summary>
    public IReadOnlyDictionary<string, string> Sources { get; set; } = new Dictionary<string, string>();
}
