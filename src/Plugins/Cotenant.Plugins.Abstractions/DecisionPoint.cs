namespace Cotenant.Plugins;

/// <summary>The moment at which a device asks for a plan.</summary>
/// <param name="Sequence">Counts the decision points of a device from 1; with the device's id it names the decision.</param>
/// <param name="TimeNs">Device time in nanoseconds since the device started. A policy knows no other clock.</param>
/// <param name="Kind">Index into <see cref="Devices.DeviceDescriptor.DecisionPoints"/>.</param>
/// <param name="Scope">What the plan may change.</param>
/// <param name="Subject">Tenant slot or request index, by <paramref name="Scope"/>; -1 for the whole device.</param>
public readonly record struct DecisionPoint(long Sequence, long TimeNs, int Kind, DecisionScope Scope, int Subject);
