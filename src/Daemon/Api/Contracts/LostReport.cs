namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Tells a slow reader of events what it has missed.</summary>
/// <param name="Device">The device.</param>
/// <param name="Lost">Events that were overwritten before they could be sent.</param>
internal sealed record LostReport(string Device, long Lost);
