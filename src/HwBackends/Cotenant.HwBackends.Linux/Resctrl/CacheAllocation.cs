namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What info/L3 (or L3CODE, L3DATA) says about cache allocation.</summary>
/// <param name="Resources">the resource names to write in schemata: L3, or L3CODE and L3DATA under cdp</param>
/// <param name="FullMask">cbm_mask: every way</param>
/// <param name="MinBits">min_cbm_bits: the fewest ways a mask may have</param>
/// <param name="Shareable">shareable_bits: ways that devices fill too, by DMA</param>
/// <param name="Classes">num_closids of this resource</param>
internal sealed record CacheAllocation(string[] Resources, ulong FullMask, int MinBits, ulong Shareable, int Classes);
