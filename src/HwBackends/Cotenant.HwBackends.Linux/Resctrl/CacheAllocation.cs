namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What info/RES says about allocation of one cache resource.</summary>
/// <param name="Resource">its name in schemata: L3, or L3DATA under cdp, where code has a line of its own</param>
/// <param name="FullMask">cbm_mask: every way</param>
/// <param name="MinBits">min_cbm_bits: the fewest ways a mask may have</param>
/// <param name="Shareable">shareable_bits: ways that devices fill too, by DMA</param>
/// <param name="Classes">num_closids of this resource</param>
internal sealed record CacheAllocation(string Resource, ulong FullMask, int MinBits, ulong Shareable, int Classes)
{
    /// <summary>sparse_masks: whether masks may have holes. Plans never have; masks of others may. Null where the kernel does not tell (before 6.7).</summary>
    public bool? Sparse { get; init; }

    /// <summary>Use of each domain's ways by all groups and the hardware.</summary>
    public IReadOnlyList<WayUse> Use { get; init; } = [];

    /// <summary>Ways of a domain that no group of ours can get: held exclusively or pseudo-locked by another group.</summary>
    public ulong Withheld(int domain) => Use.FirstOrDefault(u => u.Domain == domain) is { } use ? use.Exclusive | use.PseudoLocked : 0;
}
