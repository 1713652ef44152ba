namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>An event of a simulated server.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Index">The slot that publishes, or the entry of the scenario.</param>
/// <param name="Generation">The generation of the slot: the event is void when another tenant holds it.</param>
internal readonly record struct ServerEvent(ServerEventKind Kind, int Index = -1, int Generation = 0);
