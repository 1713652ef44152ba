using Cotenant.HwBackends.Simulation.Server.Shape;

namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>
/// The 99th percentile of a service alone on the server at the end of a fixed-rate run, in closed form: what the time
/// domain reaches (a test holds the two together). It is what the fit evaluates.
/// </summary>
internal static class SoloLatency
{
    /// <summary>99th percentile in ms.</summary>
    /// <param name="curve">The service on this server.</param>
    /// <param name="shape">The server.</param>
    /// <param name="rps">Requests a second.</param>
    /// <param name="cpus">Logical CPUs, one of each core first.</param>
    /// <param name="serverWays">Ways held.</param>
    /// <param name="horizonSeconds">Length of the run: an overload's backlog grows over it.</param>
    public static double Of(WorkloadCurve curve, ServerShape shape, double rps, int cpus, double serverWays, double horizonSeconds)
    {
        var ways = curve.Ways(serverWays, cpus);
        var coreMs = curve.CoreMs(ways);
        var knee = curve.KneeUnits(ways);
        var memory = Math.Min(curve.OwnLimit(knee), shape.BandwidthMBps / curve.Megabytes(coreMs, knee));

        // CPUs beyond the cores come in pairs: with x the busy share, a pair has the speed 2 (1 - (1 - smt) x)
        var paired = shape.ThreadsPerCore == 1 ? 0 : Math.Max(0, cpus - shape.PhysicalCores);
        var single = cpus - (2 * paired);
        var loss = 2 * paired * (1 - shape.SmtShare);
        var capacity = Math.Min(1000 * (cpus - loss) / coreMs, memory);
        if (rps > WorkloadCurve.Saturation * capacity)
        {
            return curve.LatencyMs(1) + (1000 * horizonSeconds * ((rps / capacity) - WorkloadCurve.Saturation));
        }

        // x (single + 2 paired - loss x) = demand
        var demand = rps * coreMs / 1000;
        var all = single + (2 * paired);
        var busy = loss == 0
            ? demand / all
            : (all - Math.Sqrt(Math.Max(0, (all * (double)all) - (4 * loss * demand)))) / (2 * loss);
        return curve.LatencyMs(Math.Max(Math.Min(busy, 1), rps / memory));
    }
}
