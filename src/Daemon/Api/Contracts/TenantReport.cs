using System.Text.Json;

namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A tenant. Answer of <c>/v1/tenants</c>.</summary>
internal sealed record TenantReport
{
    public required string Id { get; init; }

    public required string Device { get; init; }

    public required int Slot { get; init; }

    /// <summary><c>latency-critical</c> or <c>best-effort</c>.</summary>
    public required string Kind { get; init; }

    public required int Priority { get; init; }

    public double? TargetP99Ms { get; init; }

    /// <summary>Where it was declared: <c>configuration</c>, <c>api</c>, or <c>device</c> (a scenario).</summary>
    public required string Source { get; init; }

    /// <summary>True when the newest latency is within the target; null when that is not known.</summary>
    public bool? TargetMet { get; init; }

    /// <summary>What the device last saw of it.</summary>
    public JsonElement? Observation { get; init; }

    /// <summary>What it holds.</summary>
    public JsonElement? Allocation { get; init; }

    /// <summary>What only the device's kind understands.</summary>
    public JsonElement? Settings { get; init; }
}
