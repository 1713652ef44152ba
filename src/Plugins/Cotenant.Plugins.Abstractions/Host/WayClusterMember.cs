namespace Cotenant.Plugins.Host;

/// <summary>A unit's run of ways within its cluster.</summary>
/// <param name="Unit">Index of the unit.</param>
/// <param name="Offset">First way, from the cluster's first.</param>
/// <param name="Length">Ways.</param>
/// <param name="Current">The mask that it holds now; 0 for a newcomer.</param>
internal readonly record struct WayClusterMember(int Unit, int Offset, int Length, ulong Current);
