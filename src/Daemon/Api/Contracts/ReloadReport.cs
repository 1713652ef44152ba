namespace Cotenant.Daemon.Api.Contracts;

/// <summary>How a reload went.</summary>
/// <param name="Reloaded">True when what was asked for holds.</param>
/// <param name="Detail">What happened, one line each.</param>
internal sealed record ReloadReport(bool Reloaded, IReadOnlyList<string> Detail);
