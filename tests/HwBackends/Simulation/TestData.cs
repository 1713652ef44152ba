using System.Runtime.CompilerServices;
using Cotenant.HwBackends.Simulation.Server;
using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;

namespace Cotenant.HwBackends.Simulation.Tests;

/// <summary>The repository's data directory, and small models made from it.</summary>
internal static class TestData
{
    public const string Xeon = "xeon-e5-2697v4";

    public static string Directory { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "data"));

    public static ServerCatalog Catalog() => new(Directory);

    public static ServerShape Shape() => Catalog().Server(Xeon);

    public static WorkloadProfile Profile(string name) => Catalog().Workload(name);

    /// <summary>Puts a warm tenant into a model.</summary>
    public static TenantState Put(this ServerModel model, int slot, WorkloadProfile profile, double rps)
    {
        model.Add(slot, profile, new WorkloadCurve(profile, model.Shape), rps);
        model[slot].AgeSeconds = profile.Service?.WarmUpSeconds ?? 0;
        return model[slot];
    }

    /// <summary>Gives a tenant a range of CPUs and of ways.</summary>
    public static void Give(this ServerModel model, int slot, int firstCpu, int cpus, int firstWay, int ways, int bandwidth = 100, int weight = 0, int quota = 0) =>
        model.Allocate(slot, Plugins.Host.CpuSet.Range(firstCpu, cpus), ((1UL << ways) - 1) << firstWay, bandwidth, weight, quota);

    private static string Here([CallerFilePath] string path = "") => path;
}
