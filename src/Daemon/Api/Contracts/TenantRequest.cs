using System.Text.Json;

namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A tenant to add or change. Members that are left out of a change stay as they are.</summary>
internal sealed record TenantRequest
{
    /// <summary>Unique in the daemon: letters, digits, '-', '_' and '.', at most 64.</summary>
    public string? Id { get; init; }

    /// <summary>The device that serves it; may be left out when there is one device.</summary>
    public string? Device { get; init; }

    /// <summary><c>latency-critical</c> (default) or <c>best-effort</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Who is deprived last: 0 to 100.</summary>
    public int? Priority { get; init; }

    /// <summary>Target of the 99th percentile of latency in milliseconds.</summary>
    public double? TargetP99Ms { get; init; }

    /// <summary>Load of a simulated tenant in percent of its maximum; in a change only.</summary>
    public double? LoadPercent { get; init; }

    /// <summary>The user id that may report its latency over the unix socket.</summary>
    public uint? ReporterUid { get; init; }

    /// <summary>What only the device's kind understands.</summary>
    public JsonElement? Settings { get; init; }
}
