namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Answer of <c>/readyz</c>.</summary>
/// <param name="Status"><c>ready</c>, <c>degraded</c> (works, but see the checks) or <c>not-ready</c>.</param>
/// <param name="Checks">What was looked at.</param>
internal sealed record ReadinessReport(string Status, IReadOnlyList<ReadinessCheck> Checks);
