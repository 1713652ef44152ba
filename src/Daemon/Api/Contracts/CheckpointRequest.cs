namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Asks for a checkpoint.</summary>
/// <param name="Device">The device; may be left out when there is one.</param>
/// <param name="Name">Its name; the time when left out.</param>
internal sealed record CheckpointRequest(string? Device, string? Name);
