using System.Numerics;

namespace Cotenant.Plugins.Host;

/// <summary>
/// Groups the units of a cache domain: one that borrows ways lies at a border of its lender, so that both masks stay
/// contiguous. Each border serves one borrower; one that borrows all its ways lies within its lender.
/// </summary>
internal sealed class WayClusters
{
    private readonly WayClusterMember[] _members;
    private readonly int[] _firstMember;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly bool[] _lowTaken;
    private readonly bool[] _highTaken;
    private readonly bool[] _done;
    private readonly bool[] _within;
    private readonly int[] _sizes;
    private readonly int[] _starts;
    private int _memberCount;

    internal WayClusters(int capacity)
    {
        _members = new WayClusterMember[capacity];
        _firstMember = new int[capacity + 1];
        _low = new int[capacity];
        _high = new int[capacity];
        _lowTaken = new bool[capacity];
        _highTaken = new bool[capacity];
        _done = new bool[capacity];
        _within = new bool[capacity];
        _sizes = new int[capacity];
        _starts = new int[capacity];
    }

    internal int Count { get; private set; }

    /// <summary>Ways that all clusters need together.</summary>
    internal int TotalSize { get; private set; }

    internal int Size(int cluster) => _sizes[cluster];

    /// <summary>Where the cluster starts now, or -1 for a newcomer.</summary>
    internal int Start(int cluster) => _starts[cluster];

    internal ReadOnlySpan<WayClusterMember> Members(int cluster) =>
        _members.AsSpan(_firstMember[cluster], _firstMember[cluster + 1] - _firstMember[cluster]);

    /// <summary>Builds the clusters of the units that have CPUs in the domain.</summary>
    /// <returns>False when a lender has more borrowers than borders.</returns>
    internal bool Build(HostTopology topology, ReadOnlySpan<PlacementUnit> units, CpuAssigner cpus, HostPlan plan, int domain)
    {
        Count = 0;
        TotalSize = 0;
        _memberCount = 0;
        _firstMember[0] = 0;
        for (var unit = 0; unit < units.Length; unit++)
        {
            _done[unit] = false;
            _within[unit] = plan.Domains == 1 || cpus.Result(unit).Overlaps(topology.CacheDomains[domain].Cpus);
        }

        for (var unit = 0; unit < units.Length; unit++)
        {
            if (_within[unit] && !Borrows(units[unit]) && !AddCluster(units, plan, domain, unit))
            {
                return false;
            }
        }

        return true;
    }

    // where the lender has no CPU there is nothing to share
    private bool Borrows(in PlacementUnit unit) => unit.SharedWays > 0 && _within[unit.Partner];

    private bool AddCluster(ReadOnlySpan<PlacementUnit> units, HostPlan plan, int domain, int root)
    {
        var first = _memberCount;
        Put(root, 0, units[root].Ways, CurrentMask(units, plan, domain, root));
        for (var grown = true; grown;)
        {
            grown = false;
            for (var unit = 0; unit < units.Length; unit++)
            {
                if (!_done[unit] && _within[unit] && Borrows(units[unit]) && _done[units[unit].Partner] && IsMember(first, units[unit].Partner))
                {
                    if (!Attach(units, plan, domain, unit))
                    {
                        return false;
                    }

                    grown = true;
                }
            }
        }

        Close(first, CurrentMask(units, plan, domain, root));
        return true;
    }

    private bool IsMember(int first, int unit)
    {
        foreach (ref readonly var member in _members.AsSpan(first, _memberCount - first))
        {
            if (member.Unit == unit)
            {
                return true;
            }
        }

        return false;
    }

    private bool Attach(ReadOnlySpan<PlacementUnit> units, HostPlan plan, int domain, int unit)
    {
        int partner = units[unit].Partner;
        var own = units[unit].OwnWays;
        var ways = units[unit].Ways;
        var current = CurrentMask(units, plan, domain, unit);
        if (own == 0)
        {
            // lies within the lender and has no border of its own to lend
            Put(unit, _high[partner] - ways, ways, current);
            _lowTaken[unit] = _highTaken[unit] = true;
            return true;
        }

        var partnerMask = CurrentMask(units, plan, domain, partner);
        var below = current != 0 && partnerMask != 0 && BitOperations.TrailingZeroCount(current) < BitOperations.TrailingZeroCount(partnerMask);
        if (_lowTaken[partner] && _highTaken[partner])
        {
            return false;
        }

        below = (below || _highTaken[partner]) && !_lowTaken[partner];
        Put(unit, below ? _low[partner] - own : _high[partner] + own - ways, ways, current);
        if (below)
        {
            _lowTaken[partner] = _highTaken[unit] = true;
        }
        else
        {
            _highTaken[partner] = _lowTaken[unit] = true;
        }

        return true;
    }

    private void Put(int unit, int low, int ways, ulong current)
    {
        _low[unit] = low;
        _high[unit] = low + ways;
        _lowTaken[unit] = false;
        _highTaken[unit] = false;
        _done[unit] = true;
        _members[_memberCount++] = new WayClusterMember(unit, low, ways, current);
    }

    private void Close(int first, ulong rootMask)
    {
        var low = int.MaxValue;
        var high = int.MinValue;
        foreach (ref readonly var member in _members.AsSpan(first, _memberCount - first))
        {
            low = Math.Min(low, member.Offset);
            high = Math.Max(high, member.Offset + member.Length);
        }

        foreach (ref var member in _members.AsSpan(first, _memberCount - first))
        {
            member = member with { Offset = member.Offset - low };
        }

        _sizes[Count] = high - low;
        _starts[Count] = rootMask == 0 ? -1 : Math.Max(0, BitOperations.TrailingZeroCount(rootMask) + low);
        TotalSize += high - low;
        Count++;
        _firstMember[Count] = _memberCount;
    }

    private static ulong CurrentMask(ReadOnlySpan<PlacementUnit> units, HostPlan plan, int domain, int unit)
    {
        int slot = units[unit].PlacedSlot;
        return plan.Tenants[slot].Present ? plan.Ways(slot)[domain] : 0;
    }
}
