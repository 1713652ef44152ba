using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Configuration.Options;
using Cotenant.Daemon.Configuration.Validation;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Configuration;

/// <summary>Makes the model from a configuration that has passed every validator. The defaults are stated here.</summary>
internal static class ModelBuilder
{
    public const long DefaultSegmentMiB = 16;

    public const long DefaultTotalMiB = 256;

    public const string DefaultApiListen = "127.0.0.1:7080";

    public const string DefaultMetricsListen = "127.0.0.1:9797";

    private const long MiB = 1024 * 1024;

    public static DaemonModel Build(DaemonConfig config, ConfigSurroundings surroundings)
    {
        var state = config.StateDirectory ?? surroundings.Paths.State;
        return new DaemonModel
        {
            Devices = [.. config.Devices.Select(Device)],
            Tenants = [.. config.Tenants.Select(t => new TenantModel(t.Device, Declaration(t), (uint?)t.Reporter))],
            PluginDirectories = PluginDirectories(config, surroundings),
            DisabledPolicies = config.Plugins.Disabled,
            Journal = new JournalModel(
                config.Journal.Directory ?? Path.Combine(state, "journal"),
                (config.Journal.SegmentMiB ?? DefaultSegmentMiB) * MiB,
                (config.Journal.TotalMiB ?? DefaultTotalMiB) * MiB,
                config.Journal.Full ?? false),
            Api = new ApiModel(
                config.Api.Socket ?? surroundings.Paths.Socket,
                ListenerValidator.Parse(config.Api.Listen ?? DefaultApiListen),
                config.Api.TokenFile ?? Path.Combine(state, "token")),
            Metrics = ListenerValidator.Parse(config.MetricsListen ?? DefaultMetricsListen),
            StateDirectory = state,
            LogLevel = Enum.Parse<LogLevel>(config.LogLevel ?? nameof(LogLevel.Information), ignoreCase: true),
        };
    }

    /// <summary>The user's directories come first: a plugin there stands in for a shipped one of the same id.</summary>
    public static IReadOnlyList<string> PluginDirectories(DaemonConfig config, ConfigSurroundings surroundings) =>
        [.. config.Plugins.Directories.Where(d => d != surroundings.ShippedPlugins), surroundings.ShippedPlugins];

    public static DeviceSettings Settings(DeviceConfig device) => new()
    {
        Id = device.Id,
        Kind = device.Kind,
        Period = device.Period ?? TimeSpan.FromMilliseconds(100),
        Scenario = device.Scenario,
        Seed = (ulong)(device.Seed ?? 1),
        Options = device.Options,
    };

    public static TenantDeclaration Declaration(TenantConfig tenant) => new()
    {
        Id = tenant.Id,
        Kind = tenant.Kind == "best-effort" ? TenantKind.BestEffort : TenantKind.LatencyCritical,
        Priority = (int)(tenant.Priority ?? 50),
        TargetP99Ms = tenant.TargetP99Ms,
        Settings = tenant.Settings,
    };

    public static DeviceMode Mode(string text) => Enum.Parse<DeviceMode>(text, ignoreCase: true);

    private static DeviceModel Device(DeviceConfig device) => new()
    {
        Settings = Settings(device),

        // trying the program must never touch the machine, so that a real device asks to be made active
        Mode = Mode(device.Mode ?? (DeviceValidator.IsSimulation(device.Kind) ? "active" : "observe")),
        Speed = device.Speed ?? 1,
        Entries = [.. (device.Policies ?? DefaultEntries(device.Kind)).Select(Entry)],
    };

    private static IReadOnlyList<PolicyEntryConfig> DefaultEntries(string kind) => kind is "simulated-server" or "linux-host"
        ? [new PolicyEntryConfig { Chain = ["osml-plus", "parties"], Shadow = [], Options = new Dictionary<string, IReadOnlyDictionary<string, string>>() }]
        : [];

    private static PolicyEntryModel Entry(PolicyEntryConfig entry) => new()
    {
        Leases = entry.Leases ?? [],
        Chain = entry.Chain,
        Shadow = entry.Shadow,
        Options = entry.Options,
    };
}
