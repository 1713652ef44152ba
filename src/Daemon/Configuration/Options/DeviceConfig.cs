using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Options;

/// <summary>A device as the user wrote it.</summary>
internal sealed record DeviceConfig
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public string? Mode { get; init; }

    public TimeSpan? Period { get; init; }

    public double? Speed { get; init; }

    public string? Scenario { get; init; }

    public long? Seed { get; init; }

    public JsonElement Options { get; init; }

    public IReadOnlyList<PolicyEntryConfig>? Policies { get; init; }

    public static DeviceConfig Bind(ConfigSection section) => new()
    {
        Id = section.Text("id") ?? "",
        Kind = section.Text("kind") ?? "",
        Mode = section.Text("mode"),
        Period = section.Duration("period"),
        Speed = section.Number("speed"),
        Scenario = section.Text("scenario"),
        Seed = section.Integer("seed"),
        Options = section.Free("options"),
        Policies = section.Sections("policies") is { } entries ? [.. entries.Select(PolicyEntryConfig.Bind)] : null,
    };
}
