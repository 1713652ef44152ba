namespace Cotenant.Plugins.Pipeline;

/// <summary>
/// An entry of a device's <c>policies</c>: it leases resources to whichever policy of its chain is deciding.
/// </summary>
public sealed class PolicyEntry
{
    private readonly PolicyInstance[] _chain;
    private readonly PolicyInstance[] _shadow;

    /// <summary>Creates an entry.</summary>
    /// <param name="leases">The resources that it leases.</param>
    /// <param name="chain">Who decides, first to last; after the last one the device's safe plan holds.</param>
    /// <param name="shadow">Who decides beside, for comparison.</param>
    public PolicyEntry(ResourceSet leases, IReadOnlyList<PolicyInstance> chain, IReadOnlyList<PolicyInstance> shadow)
    {
        Leases = leases;
        _chain = [.. chain];
        _shadow = [.. shadow];
    }

    /// <summary>The resources that the entry leases.</summary>
    public ResourceSet Leases { get; }

    /// <summary>Who decides, first to last.</summary>
    public IReadOnlyList<PolicyInstance> Chain => _chain;

    /// <summary>Who decides beside.</summary>
    public IReadOnlyList<PolicyInstance> Shadow => _shadow;

    /// <summary>Index of the member that decided last; the length of the chain when all held, -1 before the first decision.</summary>
    public int Deciding { get; internal set; } = -1;

    internal PolicyInstance[] ChainArray => _chain;

    internal PolicyInstance[] ShadowArray => _shadow;

    /// <summary>Puts <paramref name="fresh"/> in the place of <paramref name="old"/>. On the device's thread only.</summary>
    internal bool Replace(PolicyInstance old, PolicyInstance fresh)
    {
        var replaced = false;
        foreach (var list in (PolicyInstance[][])[_chain, _shadow])
        {
            var index = Array.IndexOf(list, old);
            if (index >= 0)
            {
                Volatile.Write(ref list[index], fresh);
                replaced = true;
            }
        }

        return replaced;
    }
}
