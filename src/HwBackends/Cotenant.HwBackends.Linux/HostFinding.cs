namespace Cotenant.HwBackends.Linux;

/// <summary>One thing that was found about this host.</summary>
/// <param name="Area">What was looked at: <c>processors</c>, <c>resctrl</c>, <c>cgroups</c>, <c>machine</c>, <c>systemd</c>, <c>pressure</c>, <c>counters</c>, <c>others</c>, <c>state</c>, <c>rights</c>.</param>
/// <param name="IsLack">True when something is missing: the device works without it.</param>
/// <param name="Text">One line: what there is, or what is missing, why, and what to do.</param>
public sealed record HostFinding(string Area, bool IsLack, string Text);
