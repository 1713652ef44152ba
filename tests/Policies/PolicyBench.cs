using System.Runtime.CompilerServices;
using System.Text.Json;
using Cotenant.HwBackends.Simulation;
using Cotenant.HwBackends.Simulation.Server.Device;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Manifest;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Models;
using Cotenant.Policies.OsmlPlus;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.Policies.Tests;

/// <summary>A policy on a simulated server, through the pipeline, with the models that come with the program.</summary>
internal static class PolicyBench
{
    public static string Data { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "data"));

    public static SimulatedServer Server(string scenario, ulong seed = 1) =>
        (SimulatedServer)SimulationDevices.Factories.Single(factory => factory.Kind == "simulated-server").Create(
            new DeviceSettings { Id = "server", Kind = "simulated-server", Scenario = scenario, Seed = seed },
            new DeviceServices { Loggers = NullLoggerFactory.Instance, Time = TimeProvider.System, DataDirectory = Data, StateDirectory = Path.GetTempPath() });

    public static (PolicyManifest Manifest, IPolicy<HostObservation, HostPlan> Policy, SeriesBlock Series) Make(
        string policy, SimulatedServer server, ILearningServices learning, IReadOnlyDictionary<string, string>? options = null)
    {
        var manifest = Manifest(policy);
        var series = new SeriesBlock(manifest.Series, server.Descriptor.TenantCapacity);
        var made = new OsmlPlusPlugin().CreatePolicy(policy, new PolicyContext
        {
            Device = server.Descriptor,
            Options = options is null ? PolicyOptions.Empty : new PolicyOptions(options),
            Seed = 1,
            Logger = NullLogger.Instance,
            Learning = learning,
            Series = series,
        });
        return (manifest, Assert.IsAssignableFrom<IPolicy<HostObservation, HostPlan>>(made), series);
    }

    public static InlineLearning Learning(bool withModels = true) => new(
        new ModelStore(new ModelStoreOptions { ShippedDirectories = withModels ? [Path.Combine(Data, "models")] : [] }, NullLogger<ModelStore>.Instance),
        [],
        NullLogger.Instance,
        TestContext.Current.CancellationToken);

    public static DeviceLoop<HostObservation, HostPlan> Loop(string policy, SimulatedServer server, bool withModels = true)
    {
        var learning = Learning(withModels);
        var (manifest, made, series) = Make(policy, server, learning);
        return new DeviceLoop<HostObservation, HostPlan>(
            server,
            [new PolicyEntry(Leases(manifest), [new PolicyInstance(manifest, "osml-plus", "0", made, series)], [])],
            new DeviceLoopOptions { Speed = 0, Models = learning });
    }

    public static PolicyManifest Manifest(string policy) => Policies().Single(manifest => manifest.Name == policy);

    public static IReadOnlyList<PolicyManifest> Policies()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, "..", "src", "Policies", "OsmlPlus", "plugin.json")));
        return [.. json.RootElement.GetProperty("policies").EnumerateArray().Select(Read)];
    }

    private static PolicyManifest Read(JsonElement policy) => new()
    {
        Name = policy.GetProperty("name").GetString()!,
        Family = policy.GetProperty("family").GetString()!,
        Resources = [.. policy.GetProperty("resources").EnumerateArray().Select(resource => resource.GetString()!)],
        Reasons = [.. policy.GetProperty("reasons").EnumerateArray().Select(reason => new CodeDescriptor(
            reason.GetProperty("code").GetInt32(), reason.GetProperty("name").GetString()!, reason.GetProperty("text").GetString()!))],
        Series = policy.TryGetProperty("series", out var series)
            ? [.. series.EnumerateArray().Select(one => new SeriesDescriptor(
                one.GetProperty("name").GetString()!,
                one.GetProperty("help").GetString()!,
                one.GetProperty("kind").GetString() == "counter" ? SeriesKind.Counter : SeriesKind.Gauge,
                one.GetProperty("perTenant").GetBoolean()))]
            : [],
    };

    private static ResourceSet Leases(PolicyManifest manifest)
    {
        var leases = ResourceSet.None;
        for (var i = 0; i < HostResources.Names.Count; i++)
        {
            leases |= manifest.Resources.Contains(HostResources.Names[i]) ? ResourceSet.Of(i) : default;
        }

        return leases;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
