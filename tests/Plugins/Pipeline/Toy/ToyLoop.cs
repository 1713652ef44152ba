using Cotenant.Plugins.Manifest;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Plugins.Tests.Pipeline.Toy;

/// <summary>Short ways to make loops around the toy device.</summary>
internal static class ToyLoop
{
    public static ResourceSet Alpha => ResourceSet.Of(0);

    public static ResourceSet Beta => ResourceSet.Of(1);

    public static ResourceSet Both => ResourceSet.All(2);

    public static PolicyInstance Instance(string name, Action<ToyObservation, ToyPlan> decide, double budgetMs = 10_000, params string[] resources) =>
        Instance(name, new ToyPolicy(decide), budgetMs, resources);

    public static PolicyInstance Instance(string name, ToyPolicy policy, double budgetMs = 10_000, params string[] resources) =>
        new(
            new PolicyManifest { Name = name, Family = "toy", Resources = resources.Length == 0 ? ["alpha", "beta"] : resources, BudgetMs = budgetMs },
            "toy",
            "1.0.0",
            policy,
            new SeriesBlock([], 0));

    /// <summary>Gives the subject what it demands, of the given resource.</summary>
    public static Action<ToyObservation, ToyPlan> Follow(int resource) =>
        (observation, plan) => plan.Levels[resource][observation.Point.Subject] = (int)observation.Demand;

    public static DeviceLoop<ToyObservation, ToyPlan> Make(ToyDevice device, PolicyEntry[] entries, DeviceLoopOptions? options = null) =>
        new(device, entries, options ?? new DeviceLoopOptions { Speed = 0 });

    public static List<Cotenant.Plugins.Pipeline.Records.LoopRecord> RecordsOf(IDeviceRuntime loop)
    {
        var records = new List<Cotenant.Plugins.Pipeline.Records.LoopRecord>();
        for (long last = 0; loop.Records.TryRead(ref last, out var record, out _);)
        {
            records.Add(record);
        }

        return records;
    }
}
