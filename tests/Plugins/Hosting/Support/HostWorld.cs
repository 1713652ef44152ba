using Cotenant.Plugins.Host;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.Plugins.Hosting.Tests.Support;

/// <summary>A small host: 8 CPUs, 8 ways, what a policy gets to see of it.</summary>
internal static class HostWorld
{
    public const int Slots = 4;

    public static HostTopology Topology { get; } = new(CpuSet.Range(0, 8), [0, 1, 2, 3, 0, 1, 2, 3])
    {
        CacheDomains = [new CacheDomain(0, CpuSet.Range(0, 8), 8_000_000)],
        Ways = 8,
        MinimumBandwidthPercent = 10,
        ClassLimit = 7,
    };

    public static HostDescriptor Descriptor => new()
    {
        Id = "server-1",
        Kind = "simulated-server",
        TenantCapacity = Slots,
        RealTime = false,
        Topology = Topology,
        Period = TimeSpan.FromMilliseconds(100),
    };

    public static PolicyContext Context(ILogger? logger = null, params (string Name, string Value)[] options) => new()
    {
        Device = Descriptor,
        Options = new PolicyOptions(options.ToDictionary(o => o.Name, o => o.Value)),
        Seed = 1,
        Logger = logger ?? NullLogger.Instance,
        Learning = new NoLearning(),
        Series = new SeriesBlock([new SeriesDescriptor("cotenant_fixture_decisions_total", "Of the fixture.", SeriesKind.Counter, false)], Slots),
    };

    public static HostObservation Observation(params int[] tenants)
    {
        var observation = new HostObservation(Topology, Slots) { SlotsInUse = tenants.Length == 0 ? 0 : tenants.Max() + 1 };
        foreach (var slot in tenants)
        {
            observation.Tenants[slot].Present = true;
        }

        observation.Begin(new DecisionPoint(1, 100_000_000, HostDescriptor.Tick, DecisionScope.Device, -1));
        return observation;
    }

    public static HostPlan Plan() => new(Topology, Slots);

    public static IPolicy<HostObservation, HostPlan> CreateHostPolicy(this LoadedPlugin plugin, string policy, PolicyContext? context = null) =>
        plugin.CreatePolicy<HostObservation, HostPlan>(policy, context ?? Context());
}
