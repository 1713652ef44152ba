using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Model;

/// <summary>One tenant of the server: what it was given, what it does now, what was counted since the last reading.</summary>
internal sealed class TenantState
{
    // who it is
    public bool Present;
    public WorkloadProfile? Profile;
    public WorkloadCurve? Curve;
    public bool Unbounded;

    // what it has to do
    public double Rps;
    public double AgeSeconds;
    public double Backlog;

    // what it was given
    public CpuSet Cpus;
    public int CpuCount;
    public ulong WayMask;
    public int BandwidthPercent = 100;
    public double Weight = 100;
    public double QuotaCpus = double.PositiveInfinity;

    // its lines in the cache, in ways of the server, and where that number is going
    public double HeldWays;
    public double TargetWays;

    // scratch of the solver: fixed during one solve
    public double WarmMs;
    public double StallShare;
    public double MegabytesPerUnit;
    public double OwnLimit;
    public double BandwidthCap;
    public double MbaStretch;

    // scratch of the solver: sums over CPUs
    public double CpuTime;
    public double Speed;
    public double SaturatedSpeed;
    public double NeighbourSpeed;
    public double OthersTime;

    // the solution
    public double CoreMs;
    public double Capacity;
    public double Throughput;
    public double DrawMBps;
    public double WantedMBps;
    public double Utilisation;
    public double BusyShare;
    public double LatencyMs;
    public bool Overloaded;
    public double CpuPressure;

    // counted since the last reading
    public double BusySeconds;
    public double Instructions;
    public double TrafficMB;
    public double Served;
    public double OfferedSeconds;

    /// <summary>The 99th percentile of now in ms: the law's, and the time to work off what waits.</summary>
    public double InstantLatencyMs => LatencyMs + DelayMs;

    /// <summary>Time to work off the backlog in ms.</summary>
    public double DelayMs => Backlog > 0 ? 1000 * Backlog / Math.Max(Capacity, 1e-9) : 0;

    /// <summary>True while requests wait beyond the law's queue, or more come than can be served.</summary>
    public bool Saturated => Unbounded || Backlog > 0 || Overloaded;

    /// <summary>Forgets what was counted.</summary>
    public void ClearCounters()
    {
        BusySeconds = 0;
        Instructions = 0;
        TrafficMB = 0;
        Served = 0;
        OfferedSeconds = 0;
    }

    /// <summary>Takes a new tenant into the slot.</summary>
    public void Reset(WorkloadProfile? profile, WorkloadCurve? curve, double rps)
    {
        Present = profile is not null;
        Profile = profile;
        Curve = curve;
        Unbounded = profile?.Kind == WorkloadKind.BestEffort;
        Rps = rps;
        AgeSeconds = 0;
        Backlog = 0;
        Cpus = default;
        CpuCount = 0;
        WayMask = 0;
        BandwidthPercent = 100;
        Weight = 100;
        QuotaCpus = double.PositiveInfinity;
        HeldWays = 0;
        TargetWays = 0;
        CoreMs = 0;
        Capacity = 0;
        Throughput = 0;
        DrawMBps = 0;
        WantedMBps = 0;
        Utilisation = 0;
        BusyShare = 0;
        LatencyMs = 0;
        Overloaded = false;
        CpuPressure = 0;
        ClearCounters();
    }
}
