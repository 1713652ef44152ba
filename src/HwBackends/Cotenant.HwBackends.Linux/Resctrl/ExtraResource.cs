namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// A resource that plans do not name: L3CODE beside L3DATA, L2, L2CODE, L2DATA, SMBA. A tenant's settings may give it a fixed
/// share; without one its class holds what the root group holds (L3CODE: the ways that the plan gives).
/// </summary>
/// <param name="Name">its name in schemata</param>
/// <param name="Cache">what info/ says, if it is a cache</param>
/// <param name="Bandwidth">what info/ says, if it is a bandwidth</param>
internal sealed record ExtraResource(string Name, CacheAllocation? Cache, BandwidthAllocation? Bandwidth)
{
    /// <summary>The names that this backend knows to write; any other resource is shown and left alone.</summary>
    public static IReadOnlyList<string> Names { get; } = ["L3CODE", "L2", "L2CODE", "L2DATA", "SMBA"];
}
