using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>The newest value of a latency source. Immutable: one thread publishes, another reads.</summary>
/// <param name="P99Ms">99th percentile in milliseconds, or why there is none</param>
/// <param name="RequestsPerSecond">requests a second where the source counts them</param>
/// <param name="Sequence">counts the values; unchanged while there is no new one</param>
/// <param name="TimeNs">device time at which the value was published</param>
/// <param name="Problem">why the source gives no value, in one line; null while it works</param>
internal sealed record LatencyReading(Sample P99Ms, Sample RequestsPerSecond, int Sequence, long TimeNs, string? Problem)
{
    public static LatencyReading Nothing { get; } = new(Sample.Missing(SampleStatus.NotYet), Sample.Missing(SampleStatus.NotYet), 0, 0, null);
}
