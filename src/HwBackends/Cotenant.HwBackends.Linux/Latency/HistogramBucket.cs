namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>One bucket of a Prometheus histogram.</summary>
/// <param name="UpperBound">label <c>le</c>: observations not above it; +Inf for the last</param>
/// <param name="Count">cumulative count over all lower buckets, too</param>
internal readonly record struct HistogramBucket(double UpperBound, double Count);
