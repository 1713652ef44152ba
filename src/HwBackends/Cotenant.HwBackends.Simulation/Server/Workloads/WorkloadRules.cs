using Cotenant.HwBackends.Simulation.Server.Files;

namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>What a workload's file must keep besides its form.</summary>
internal static class WorkloadRules
{
    private const double Tiny = 1e-9;

    /// <summary>Checks a profile.</summary>
    /// <exception cref="Plugins.Devices.DeviceException">A rule is broken; the message names file and JSON path.</exception>
    public static void Check(WorkloadProfile profile, string name, string file)
    {
        SimulationFile.Require(profile.Name == name, file, "$.name", $"'{profile.Name}' is not the file's name");
        SimulationFile.RequireRange(profile.Reference.WayMegabytes, 0.01, 1000, file, "$.reference.wayMegabytes");
        SimulationFile.RequireRange(profile.Reference.FrequencyMHz, 100, 10_000, file, "$.reference.frequencyMHz");
        SimulationFile.RequireRange(profile.Reference.BandwidthMBps, 1, 1e9, file, "$.reference.bandwidthMBps");
        SimulationFile.RequireRange(profile.Work.CoreMs, Tiny, 1e9, file, "$.work.coreMs");
        SimulationFile.RequireRange(profile.Work.MissGrowth, 0, 1000, file, "$.work.missGrowth");
        SimulationFile.RequireRange(profile.Work.MissWays, 0.01, 1000, file, "$.work.missWays");
        SimulationFile.RequireRange(profile.Work.WayDilution, 0, 10, file, "$.work.wayDilution");
        SimulationFile.RequireRange(profile.Memory.MegabytesPerUnit, Tiny, 1e9, file, "$.memory.megabytesPerUnit");
        SimulationFile.RequireRange(profile.Memory.StallShare, 0, 1, file, "$.memory.stallShare");
        SimulationFile.RequireRange(profile.Memory.DemandMissShare, 0, 1, file, "$.memory.demandMissShare");
        SimulationFile.RequireRange(profile.Memory.CachePressure, 0, 1000, file, "$.memory.cachePressure");
        SimulationFile.RequireRange(profile.Memory.VirtualGB, 0, 1e6, file, "$.memory.virtualGB");
        SimulationFile.RequireRange(profile.Memory.ResidentGB, 0, profile.Memory.VirtualGB, file, "$.memory.residentGB");
        SimulationFile.RequireRange(profile.Ipc, 0.01, 10, file, "$.ipc");
        if (profile.Work.Knee is { } knee)
        {
            CheckKnee(knee, file);
        }

        if (profile.Kind == WorkloadKind.LatencyCritical)
        {
            SimulationFile.Require(profile.Service is not null, file, "$.service", "a latency-critical workload needs it");
            SimulationFile.Require(profile.Parallel is null, file, "$.parallel", "only a best-effort job has it");
            CheckService(profile.Service!, file);
        }
        else
        {
            SimulationFile.Require(profile.Parallel is not null, file, "$.parallel", "a best-effort job needs it");
            SimulationFile.Require(profile.Service is null, file, "$.service", "only a latency-critical workload has it");
            SimulationFile.RequireRange(profile.Parallel!.Threads, 1, 4096, file, "$.parallel.threads");
            SimulationFile.RequireRange(profile.Parallel.SerialShare, 0, 1, file, "$.parallel.serialShare");
        }
    }

    private static void CheckKnee(MemoryKnee knee, string file)
    {
        SimulationFile.Require(knee.Ways.Count == knee.UnitsPerSecond.Count && knee.Ways.Count > 0, file, "$.work.knee", "give as many ways as units a second");
        for (var i = 0; i < knee.Ways.Count; i++)
        {
            SimulationFile.Require(knee.Ways[i] > (i == 0 ? 0 : knee.Ways[i - 1]), file, $"$.work.knee.ways[{i}]", "ways must ascend from above 0");
            SimulationFile.Require(
                knee.UnitsPerSecond[i] > 0 && (i == 0 || knee.UnitsPerSecond[i] >= knee.UnitsPerSecond[i - 1]),
                file, $"$.work.knee.unitsPerSecond[{i}]", "more ways cannot allow less; sort the table");
        }
    }

    private static void CheckService(ServiceLevel service, string file)
    {
        SimulationFile.RequireRange(service.TargetMs, Tiny, 1e6, file, "$.service.targetMs");
        foreach (var (server, rps) in service.MaximumRps)
        {
            SimulationFile.RequireRange(rps, Tiny, 1e9, file, $"$.service.maximumRps.{server}");
        }

        SimulationFile.RequireRange(service.BaseMs, Tiny, 1e6, file, "$.service.baseMs");
        SimulationFile.RequireRange(service.Queueing, 0, 1000, file, "$.service.queueing");
        SimulationFile.RequireRange(service.Exponent, 0.01, 20, file, "$.service.exponent");
        SimulationFile.RequireRange(service.HorizonSeconds, 0.1, 1e5, file, "$.service.horizonSeconds");
        SimulationFile.RequireRange(service.WarmUpSeconds, 0, 600, file, "$.service.warmUpSeconds");
        SimulationFile.RequireRange(service.ColdFactor, 1, 100, file, "$.service.coldFactor");
    }
}
