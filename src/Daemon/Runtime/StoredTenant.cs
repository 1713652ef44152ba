using System.Text.Json;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Runtime;

/// <summary>A tenant of the admin API as it is kept over a restart.</summary>
internal sealed record StoredTenant
{
    public required string Id { get; init; }

    public required string Device { get; init; }

    public required string Kind { get; init; }

    public required int Priority { get; init; }

    public double? TargetP99Ms { get; init; }

    /// <summary>The user that may report its latency.</summary>
    public uint? Reporter { get; init; }

    public JsonElement? Settings { get; init; }

    public static StoredTenant Of(string device, TenantDeclaration tenant, uint? reporter) => new()
    {
        Id = tenant.Id,
        Device = device,
        Kind = KebabNames.Of(tenant.Kind),
        Priority = tenant.Priority,
        TargetP99Ms = tenant.TargetP99Ms,
        Reporter = reporter,
        Settings = tenant.Settings.ValueKind == JsonValueKind.Undefined ? null : tenant.Settings,
    };

    public TenantDeclaration ToDeclaration() => new()
    {
        Id = Id,
        Kind = KebabNames.TryParse<TenantKind>(Kind, out var kind) ? kind : TenantKind.LatencyCritical,
        Priority = Priority,
        TargetP99Ms = TargetP99Ms,
        Settings = Settings ?? default,
    };
}
