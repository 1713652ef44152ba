using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>Takes values that the tenant pushes through the admin API; they come in on the device's thread.</summary>
internal sealed class PushLatencySource(long maxAgeNs, DeviceClock clock, LatencySlot slot) : ILatencySource
{
    public LatencyReading Current => slot.Current;

    public long MaxAgeNs => maxAgeNs;

    public void Push(double p99Ms) => slot.Publish(p99Ms, Sample.Missing(SampleStatus.NoSource), clock.NowNs);

    public void Dispose()
    {
    }
}
