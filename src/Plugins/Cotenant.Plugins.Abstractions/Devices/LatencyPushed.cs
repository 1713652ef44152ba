namespace Cotenant.Plugins.Devices;

/// <summary>A tenant reports its own 99th percentile of latency.</summary>
/// <param name="id">The tenant's id.</param>
/// <param name="p99Ms">The 99th percentile in milliseconds, above zero.</param>
public sealed class LatencyPushed(string id, double p99Ms) : DeviceMessage
{
    /// <summary>The tenant's id.</summary>
    public string Id { get; } = id;

    /// <summary>The 99th percentile in milliseconds.</summary>
    public double P99Ms { get; } = p99Ms;
}
