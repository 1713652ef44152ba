namespace Cotenant.Daemon.Configuration.Options;

/// <summary>The whole configuration as the user wrote it.</summary>
internal sealed record DaemonConfig
{
    public required IReadOnlyList<DeviceConfig> Devices { get; init; }

    public required IReadOnlyList<TenantConfig> Tenants { get; init; }

    public required PluginsConfig Plugins { get; init; }

    public required JournalConfig Journal { get; init; }

    public required ApiConfig Api { get; init; }

    /// <summary><c>metrics.listen</c>.</summary>
    public string? MetricsListen { get; init; }

    /// <summary><c>state.directory</c>.</summary>
    public string? StateDirectory { get; init; }

    /// <summary><c>log.level</c>.</summary>
    public string? LogLevel { get; init; }

    public static DaemonConfig Bind(ConfigSection root) => new()
    {
        Devices = [.. (root.Sections("devices") ?? []).Select(DeviceConfig.Bind)],
        Tenants = [.. (root.Sections("tenants") ?? []).Select(TenantConfig.Bind)],
        Plugins = PluginsConfig.Bind(root.Section("plugins")),
        Journal = JournalConfig.Bind(root.Section("journal")),
        Api = ApiConfig.Bind(root.Section("api")),
        MetricsListen = root.Section("metrics").Text("listen"),
        StateDirectory = root.Section("state").Text("directory"),
        LogLevel = root.Section("log").Text("level"),
    };
}
