namespace Cotenant.Plugins.Host;

/// <summary>What is placed as one: a tenant, or a pool of tenants that hold the same.</summary>
internal struct PlacementUnit
{
    /// <summary>The tenant's slot, or the lowest slot of the pool.</summary>
    internal short Slot;

    /// <summary>Slot from which the present places are taken: in a pool, one that has some.</summary>
    internal short PlacedSlot;

    /// <summary>Index of the unit that lends, or -1.</summary>
    internal short Partner;

    /// <summary>Lenders one behind the other.</summary>
    internal short Depth;

    /// <summary>Tenants in it.</summary>
    internal short Members;

    internal bool IsPool;
    internal int Cores;
    internal int SharedCores;
    internal int Ways;
    internal int SharedWays;

    internal readonly int OwnCores => Cores - SharedCores;

    internal readonly int OwnWays => Ways - SharedWays;
}
