namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>Core time of one unit of work against cache: <c>S(w) = coreMs (1 + missGrowth e^(-(w-1)/missWays))</c>.</summary>
internal sealed record WorkCurve
{
    /// <summary>Core time with ample cache in ms.</summary>
    public required double CoreMs { get; init; }

    /// <summary>Relative growth of the core time at one way.</summary>
    public required double MissGrowth { get; init; }

    /// <summary>Ways over which that growth falls to 1/e.</summary>
    public required double MissWays { get; init; }

    /// <summary>
    /// How much running on more CPUs dilutes the ways: <c>w = ways e^(-wayDilution max(0, cpus - 8)/28)</c>. More threads
    /// hold more working sets in the same ways.
    /// </summary>
    public double WayDilution { get; set; }

    /// <summary>Limit on the memory side, where there is one.</summary>
    public MemoryKnee? Knee { get; set; }
}
