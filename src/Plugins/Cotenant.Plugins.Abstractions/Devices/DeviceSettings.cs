using System.Text.Json;

namespace Cotenant.Plugins.Devices;

/// <summary>What the configuration says of a device.</summary>
public sealed record DeviceSettings
{
    /// <summary>The device's id.</summary>
    public required string Id { get; init; }

    /// <summary>The device's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Time between ticks, for kinds that tick.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Scenario file of a simulation; null when none is given.</summary>
    public string? Scenario { get; init; }

    /// <summary>Seeds a simulation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What only this kind understands.</summary>
    public JsonElement Options { get; init; }
}
