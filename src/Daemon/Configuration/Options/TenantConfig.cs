using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Options;

/// <summary>A tenant as the user wrote it.</summary>
internal sealed record TenantConfig
{
    public required string Id { get; init; }

    public required string Device { get; init; }

    public string? Kind { get; init; }

    public long? Priority { get; init; }

    public double? TargetP99Ms { get; init; }

    /// <summary>User id that may report its latency.</summary>
    public long? Reporter { get; init; }

    public JsonElement Settings { get; init; }

    public static TenantConfig Bind(ConfigSection section) => new()
    {
        Id = section.Text("id") ?? "",
        Device = section.Text("device") ?? "",
        Kind = section.Text("kind"),
        Priority = section.Integer("priority"),
        TargetP99Ms = section.Number("targetP99Ms"),
        Reporter = section.Integer("reporterUid"),
        Settings = section.Free("settings"),
    };
}
