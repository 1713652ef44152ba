namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A tenant's report of its own latency.</summary>
/// <param name="P99Ms">99th percentile in milliseconds, above zero.</param>
internal sealed record LatencyRequest(double P99Ms);
