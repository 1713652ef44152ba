namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>Where a tenant's 99th percentile of latency comes from.</summary>
internal interface ILatencySource : IDisposable
{
    /// <summary>The newest value; never waits.</summary>
    LatencyReading Current { get; }

    /// <summary>How old a value may be, in nanoseconds, before it counts as missing.</summary>
    long MaxAgeNs { get; }
}
