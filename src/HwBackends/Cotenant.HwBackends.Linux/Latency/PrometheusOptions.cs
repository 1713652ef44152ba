namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>Which histogram to scrape.</summary>
/// <param name="Url">address of the metrics page</param>
/// <param name="Metric">the histogram's name, without _bucket</param>
/// <param name="Labels">labels that its series must have</param>
/// <param name="ToMilliseconds">factor from the histogram's unit</param>
/// <param name="Interval">between two scrapes</param>
/// <param name="Timeout">of one scrape</param>
/// <param name="MaxAgeNs">how old a value may be</param>
internal sealed record PrometheusOptions(Uri Url, string Metric, IReadOnlyDictionary<string, string> Labels, double ToMilliseconds, TimeSpan Interval, TimeSpan Timeout, long MaxAgeNs);
