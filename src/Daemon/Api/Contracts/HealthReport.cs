namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Answer of <c>/healthz</c>.</summary>
/// <param name="Status"><c>ok</c>.</param>
internal sealed record HealthReport(string Status);
