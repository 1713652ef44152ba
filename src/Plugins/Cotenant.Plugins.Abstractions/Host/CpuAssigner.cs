namespace Cotenant.Plugins.Host;

/// <summary>Chooses CPUs for units: keeps what they have, releases and adds with a view to SMT siblings and cache domains.</summary>
internal sealed class CpuAssigner
{
    // how good a CPU is by whose its siblings are: the lower the better
    private const int SiblingForeign = 2;

    private readonly bool _whole;
    private readonly int _siblingOwn;
    private readonly int _siblingIdle;

    private readonly CpuSet[] _own;
    private readonly CpuSet[] _result;
    private readonly bool[] _done;
    private readonly short[] _owner = new short[CpuSet.Capacity];
    private readonly short[] _nextSibling = new short[CpuSet.Capacity];
    private HostTopology? _topology;

    internal CpuAssigner(int capacity, CpuPacking packing)
    {
        _whole = packing == CpuPacking.WholeCores;
        _siblingOwn = _whole ? 0 : 1;
        _siblingIdle = _whole ? 1 : 0;
        _own = new CpuSet[capacity];
        _result = new CpuSet[capacity];
        _done = new bool[capacity];
    }

    /// <summary>The CPUs of a unit after <see cref="Assign"/>.</summary>
    internal ref readonly CpuSet Result(int unit) => ref _result[unit];

    internal bool Assign(HostTopology topology, ReadOnlySpan<PlacementUnit> units, HostPlan plan)
    {
        LinkSiblings(topology);
        _owner.AsSpan().Fill(-1);
        var kept = 0;
        for (var depth = 0; kept < units.Length; depth++)
        {
            // lenders first: what two hold now stays the lender's
            kept += Keep(topology, units, plan, depth);
        }

        for (var unit = 0; unit < units.Length; unit++)
        {
            for (var surplus = _own[unit].Count - units[unit].OwnCores; surplus > 0; surplus--)
            {
                Release(unit);
            }
        }

        if (!Grow(topology, units, pools: false) || !Grow(topology, units, pools: true))
        {
            return false;
        }

        for (var unit = 0; _whole && unit < units.Length; unit++)
        {
            while (Pair(topology, unit))
            {
            }
        }

        return Borrow(units, plan);
    }

    private void LinkSiblings(HostTopology topology)
    {
        if (ReferenceEquals(_topology, topology))
        {
            return;
        }

        _topology = topology;
        for (short cpu = 0; cpu < topology.CpuNumbers; cpu++)
        {
            _nextSibling[cpu] = cpu;
            for (short other = 0; other < cpu; other++)
            {
                if (topology.CoreOf(other) == topology.CoreOf(cpu) && topology.CoreOf(cpu) >= 0)
                {
                    _nextSibling[cpu] = _nextSibling[other];
                    _nextSibling[other] = cpu;
                    break;
                }
            }
        }
    }

    private int Keep(HostTopology topology, ReadOnlySpan<PlacementUnit> units, HostPlan plan, int depth)
    {
        var kept = 0;
        for (short unit = 0; unit < units.Length; unit++)
        {
            if (units[unit].Depth != depth)
            {
                continue;
            }

            kept++;
            ref readonly var current = ref plan.Tenants[units[unit].PlacedSlot];
            ref var own = ref _own[unit];
            own = default;
            for (var cpu = current.Cpus.Next(0); current.Present && cpu >= 0; cpu = current.Cpus.Next(cpu + 1))
            {
                if (_owner[cpu] < 0 && topology.Online.Contains(cpu))
                {
                    own.Add(cpu);
                    _owner[cpu] = unit;
                }
            }
        }

        return kept;
    }

    private void Release(int unit)
    {
        var worst = -1;
        var rank = -1;
        ref var own = ref _own[unit];
        for (var cpu = own.Next(0); cpu >= 0; cpu = own.Next(cpu + 1))
        {
            var sibling = Siblings(cpu, unit);
            if (sibling >= rank)
            {
                (worst, rank) = (cpu, sibling);
            }
        }

        own.Remove(worst);
        _owner[worst] = -1;
    }

    private bool Grow(HostTopology topology, ReadOnlySpan<PlacementUnit> units, bool pools)
    {
        for (short unit = 0; unit < units.Length; unit++)
        {
            if (units[unit].IsPool != pools)
            {
                continue;
            }

            for (var missing = units[unit].OwnCores - _own[unit].Count; missing > 0; missing--)
            {
                var cpu = BestFree(topology, unit);
                if (cpu < 0)
                {
                    return false;
                }

                _own[unit].Add(cpu);
                _owner[cpu] = unit;
            }
        }

        return true;
    }

    private int BestFree(HostTopology topology, int unit)
    {
        var best = -1;
        var rank = int.MaxValue;
        for (var domain = 0; domain < topology.CacheDomains.Count; domain++)
        {
            var cpus = topology.CacheDomains[domain].Cpus;
            var away = topology.CacheDomains.Count > 1 ? Distance(cpus, unit) : 0;
            for (var cpu = cpus.Next(0); cpu >= 0; cpu = cpus.Next(cpu + 1))
            {
                if (_owner[cpu] >= 0 || !topology.Online.Contains(cpu))
                {
                    continue;
                }

                var candidate = away + Siblings(cpu, unit);
                if (candidate < rank)
                {
                    (best, rank) = (cpu, candidate);
                }
            }
        }

        return best;
    }

    // near: a cache that the unit fills already; far: the fuller, the farther
    private int Distance(in CpuSet domain, int unit)
    {
        if (_own[unit].Overlaps(domain))
        {
            return 0;
        }

        var used = 0;
        for (var cpu = domain.Next(0); cpu >= 0; cpu = domain.Next(cpu + 1))
        {
            used += _owner[cpu] >= 0 ? 1 : 0;
        }

        return (1 + used) * (SiblingForeign + 1);
    }

    private int Siblings(int cpu, int unit)
    {
        var kind = _siblingIdle;
        for (var sibling = _nextSibling[cpu]; sibling != cpu; sibling = _nextSibling[sibling])
        {
            var owner = _owner[sibling];
            if (owner >= 0 && owner != unit)
            {
                return SiblingForeign;
            }

            kind = owner == unit ? _siblingOwn : kind;
        }

        return kind;
    }

    /// <summary>Brings two CPUs of a unit that sit on cores with others together on one core.</summary>
    /// <returns>False when it has at most one such CPU.</returns>
    private bool Pair(HostTopology topology, int unit)
    {
        var stays = -1;
        ref var own = ref _own[unit];
        for (var cpu = own.Next(0); cpu >= 0; cpu = own.Next(cpu + 1))
        {
            var sibling = _nextSibling[cpu];
            if (sibling == cpu || _nextSibling[sibling] != cpu || _owner[sibling] == unit || !topology.Online.Contains(sibling))
            {
                continue;
            }

            if (stays < 0)
            {
                stays = cpu;
                continue;
            }

            if (!SameCache(topology, stays, cpu))
            {
                continue;
            }

            // who had the sibling gets the CPU: it is no worse off, as that one has no sibling of its own either
            var wanted = _nextSibling[stays];
            var other = _owner[wanted];
            own.Remove(cpu);
            own.Add(wanted);
            _owner[wanted] = (short)unit;
            _owner[cpu] = other;
            if (other >= 0)
            {
                _own[other].Remove(wanted);
                _own[other].Add(cpu);
            }

            return true;
        }

        return false;
    }

    private static bool SameCache(HostTopology topology, int left, int right)
    {
        // by index: an enumerator of the list would be allocated
        for (var domain = 0; domain < topology.CacheDomains.Count; domain++)
        {
            if (topology.CacheDomains[domain].Cpus.Contains(left))
            {
                return topology.CacheDomains[domain].Cpus.Contains(right);
            }
        }

        return false;
    }

    private bool Borrow(ReadOnlySpan<PlacementUnit> units, HostPlan plan)
    {
        var lent = default(CpuSet);
        var open = 0;
        for (var unit = 0; unit < units.Length; unit++)
        {
            _result[unit] = _own[unit];
            _done[unit] = units[unit].SharedCores == 0;
            open += _done[unit] ? 0 : 1;
        }

        // lenders first: what they borrow themselves can be lent on
        while (open > 0)
        {
            for (var unit = 0; unit < units.Length; unit++)
            {
                if (_done[unit] || !_done[units[unit].Partner])
                {
                    continue;
                }

                if (!BorrowFrom(units[unit], unit, plan.Tenants[units[unit].PlacedSlot].Cpus, ref lent))
                {
                    return false;
                }

                _done[unit] = true;
                open--;
            }
        }

        return true;
    }

    private bool BorrowFrom(in PlacementUnit unit, int index, in CpuSet current, ref CpuSet lent)
    {
        ref readonly var lender = ref _result[unit.Partner];
        for (var missing = unit.SharedCores; missing > 0; missing--)
        {
            var offered = lender - _result[index];
            var cpu = (offered & current).Next(0);
            cpu = cpu >= 0 ? cpu : (offered - lent).Next(0);
            cpu = cpu >= 0 ? cpu : offered.Next(0);
            if (cpu < 0)
            {
                return false;
            }

            _result[index].Add(cpu);
            lent.Add(cpu);
        }

        return true;
    }
}
