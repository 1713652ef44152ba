namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A device's new ceiling.</summary>
/// <param name="Mode"><c>active</c>, <c>shadow</c> or <c>observe</c>.</param>
internal sealed record ModeRequest(string Mode);
