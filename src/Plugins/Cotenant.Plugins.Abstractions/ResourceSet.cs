namespace Cotenant.Plugins;

/// <summary>
/// A set of the leasable resources of one device family, as bits: bit <c>i</c> stands for entry <c>i</c> of
/// <see cref="Devices.DeviceDescriptor.Resources"/> (at most 32 resources a family).
/// </summary>
/// <param name="Bits">The set's bits.</param>
public readonly record struct ResourceSet(uint Bits)
{
    /// <summary>The empty set.</summary>
    public static ResourceSet None => default;

    /// <summary>The set of the first <paramref name="count"/> resources.</summary>
    public static ResourceSet All(int count) => new(count >= 32 ? uint.MaxValue : (1u << count) - 1);

    /// <summary>The set that holds one resource.</summary>
    public static ResourceSet Of(int resource) => new(1u << resource);

    /// <summary>True when no resource is in the set.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>True when <paramref name="resource"/> is in the set.</summary>
    public bool Contains(int resource) => (Bits >> resource & 1) != 0;

    /// <summary>True when the two sets have a resource in common.</summary>
    public bool Overlaps(ResourceSet other) => (Bits & other.Bits) != 0;

    /// <summary>The resources of both sets.</summary>
    public static ResourceSet operator |(ResourceSet left, ResourceSet right) => new(left.Bits | right.Bits);

    /// <summary>The resources that both sets have.</summary>
    public static ResourceSet operator &(ResourceSet left, ResourceSet right) => new(left.Bits & right.Bits);

    /// <summary>The resources of <paramref name="left"/> that <paramref name="right"/> lacks.</summary>
    public static ResourceSet operator -(ResourceSet left, ResourceSet right) => new(left.Bits & ~right.Bits);
}
