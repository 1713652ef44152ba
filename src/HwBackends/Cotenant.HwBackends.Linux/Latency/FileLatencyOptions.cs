namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>Which file to read.</summary>
/// <param name="Path">its path</param>
/// <param name="Interval">between two looks</param>
/// <param name="MaxAgeNs">how old a value may be</param>
internal sealed record FileLatencyOptions(string Path, TimeSpan Interval, long MaxAgeNs);
