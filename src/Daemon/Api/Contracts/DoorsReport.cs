namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Where the daemon listens.</summary>
/// <param name="Socket">Path of the unix socket.</param>
/// <param name="Api">Address of the admin API; null for none.</param>
/// <param name="Metrics">Address of the metrics page; null for none.</param>
internal sealed record DoorsReport(string Socket, string? Api, string? Metrics);
