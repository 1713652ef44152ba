using System.Net;

namespace Cotenant.Daemon.Configuration.Models;

/// <summary>The whole configuration, validated and immutable.</summary>
internal sealed record DaemonModel
{
    public required IReadOnlyList<DeviceModel> Devices { get; init; }

    public required IReadOnlyList<TenantModel> Tenants { get; init; }

    /// <summary>Absolute paths of directories that hold plugin folders.</summary>
    public required IReadOnlyList<string> PluginDirectories { get; init; }

    /// <summary>Policies that must not decide.</summary>
    public required IReadOnlyList<string> DisabledPolicies { get; init; }

    public required JournalModel Journal { get; init; }

    public required ApiModel Api { get; init; }

    /// <summary>Where metrics are served; null for nowhere.</summary>
    public required IPEndPoint? Metrics { get; init; }

    public required string StateDirectory { get; init; }

    public required LogLevel LogLevel { get; init; }
}
