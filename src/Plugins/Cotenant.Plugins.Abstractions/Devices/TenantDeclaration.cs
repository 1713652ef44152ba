using System.Text.Json;

namespace Cotenant.Plugins.Devices;

/// <summary>A tenant as the user declares it.</summary>
public sealed record TenantDeclaration
{
    /// <summary>Unique in the daemon: letters, digits, '-', '_' and '.', at most 64.</summary>
    public required string Id { get; init; }

    /// <summary>Latency-critical or best-effort.</summary>
    public TenantKind Kind { get; init; }

    /// <summary>Who is deprived last: 0 (first to give) to 100; 50 when not given.</summary>
    public int Priority { get; init; } = 50;

    /// <summary>Target of the 99th percentile of latency in milliseconds; null for best-effort tenants.</summary>
    public double? TargetP99Ms { get; init; }

    /// <summary>What only the device's kind understands: how the tenant is found on a host, its profile in a simulation.</summary>
    public JsonElement Settings { get; init; }
}
