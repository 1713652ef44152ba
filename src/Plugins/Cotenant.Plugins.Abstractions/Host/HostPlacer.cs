namespace Cotenant.Plugins.Host;

/// <summary>
/// Turns amounts into exact places: contiguous masks in the order that moves the fewest ways; CPUs that a tenant already
/// has, packed on cores as asked. Allocates nothing after its construction,
/// unless a hotplug changes the number of cache domains. Not for several threads at a time.
/// </summary>
public sealed class HostPlacer
{
    private const int Shares = 256;

    private readonly PlacementUnit[] _units;
    private readonly short[] _unitOf;
    private readonly short[] _poolUnits = new short[Shares];
    private readonly bool[] _sharesInUse = new bool[Shares];
    private readonly CpuAssigner _cpus;
    private readonly WayLayout _ways;
    private HostPlan _result;
    private int _count;

    /// <summary>Creates a placer for plans of one shape.</summary>
    /// <param name="topology">The host's topology when the policy starts.</param>
    /// <param name="tenantCapacity">Tenant slots.</param>
    /// <param name="packing">How CPUs lie on cores.</param>
    public HostPlacer(HostTopology topology, int tenantCapacity, CpuPacking packing = CpuPacking.WholeCores)
    {
        _units = new PlacementUnit[tenantCapacity];
        _unitOf = new short[tenantCapacity];
        _cpus = new CpuAssigner(tenantCapacity, packing);
        _ways = new WayLayout(tenantCapacity);
        _result = new HostPlan(topology, tenantCapacity);
    }

    /// <summary>
    /// Places the demands. Memory limits and quotas stay; slots without a demand are emptied. In a cache domain where a
    /// tenant has no CPU its mask repeats another domain's and may overlap others.
    /// </summary>
    /// <param name="topology">What the host has now.</param>
    /// <param name="demands">What each slot is to get.</param>
    /// <param name="plan">Holds the present places; receives the new ones.</param>
    /// <returns>False, with nothing changed, when the demands contradict each other or do not fit.</returns>
    public bool Place(HostTopology topology, ReadOnlySpan<HostDemand> demands, HostPlan plan)
    {
        if (demands.Length > _unitOf.Length || plan.Tenants.Length != _unitOf.Length)
        {
            throw new ArgumentException($"the placer serves {_unitOf.Length} slots", nameof(demands));
        }

        if (_result.Domains != plan.Domains)
        {
            _result = new HostPlan(topology, _unitOf.Length);
        }

        if (!Gather(topology, demands, plan) || !_cpus.Assign(topology, _units.AsSpan(0, _count), plan))
        {
            return false;
        }

        _result.CopyFrom(plan);
        WriteBandwidth(topology, demands);
        if (!WriteCores(demands) || !WriteWays(topology, plan) || !HostClasses.Fit(topology, _result))
        {
            return false;
        }

        plan.CopyFrom(_result);
        return true;
    }

    private bool Gather(HostTopology topology, ReadOnlySpan<HostDemand> demands, HostPlan plan)
    {
        _count = 0;
        _poolUnits.AsSpan().Fill(-1);
        _unitOf.AsSpan().Fill(-1);
        for (short slot = 0; slot < demands.Length; slot++)
        {
            ref readonly var demand = ref demands[slot];
            if (!demand.Present)
            {
                continue;
            }

            if (demand.Pool != 0 && _poolUnits[demand.Pool] >= 0)
            {
                var pool = _poolUnits[demand.Pool];
                _unitOf[slot] = pool;
                _units[pool].Members++;
                if (!plan.Tenants[_units[pool].PlacedSlot].Present)
                {
                    _units[pool].PlacedSlot = slot;
                }

                continue;
            }

            _poolUnits[demand.Pool] = (short)_count;
            _unitOf[slot] = (short)_count;
            _units[_count++] = new PlacementUnit
            {
                Slot = slot,
                PlacedSlot = slot,
                Partner = -1,
                Members = 1,
                IsPool = demand.Pool != 0,
                Cores = demand.Cores,
                Ways = topology.HasCache ? demand.Ways : 0,
            };
        }

        return Link(topology, demands);
    }

    private bool Link(HostTopology topology, ReadOnlySpan<HostDemand> demands)
    {
        var cores = 0;
        foreach (ref var unit in _units.AsSpan(0, _count))
        {
            ref readonly var demand = ref demands[unit.Slot];
            if (unit.Cores < 1 || (topology.HasCache && (unit.Ways < Math.Max(1, topology.MinimumWays) || unit.Ways > topology.Ways)))
            {
                return false;
            }

            if (demand.Partner != 0)
            {
                var partner = demand.Partner <= demands.Length && demand.Partner > 0 ? _unitOf[demand.Partner - 1] : (short)-1;
                if (partner < 0 || partner == _unitOf[unit.Slot])
                {
                    return false;
                }

                unit.Partner = partner;
                unit.SharedCores = demand.SharedCores;
                unit.SharedWays = topology.HasCache ? demand.SharedWays : 0;
                if (unit.SharedCores < 0 || unit.SharedCores > Math.Min(unit.Cores, demands[_units[partner].Slot].Cores)
                    || unit.SharedWays < 0 || unit.SharedWays > Math.Min(unit.Ways, demands[_units[partner].Slot].Ways))
                {
                    return false;
                }
            }

            cores += unit.OwnCores;
        }

        return cores <= topology.CpuCount && PartnersEnd();
    }

    // a circle of lenders lends nothing
    private bool PartnersEnd()
    {
        for (var first = 0; first < _count; first++)
        {
            var steps = 0;
            for (var unit = first; _units[unit].Partner >= 0; unit = _units[unit].Partner)
            {
                if (++steps > _count)
                {
                    return false;
                }
            }

            _units[first].Depth = (short)steps;
        }

        return true;
    }

    private bool WriteCores(ReadOnlySpan<HostDemand> demands)
    {
        _sharesInUse.AsSpan().Clear();
        for (var slot = 0; slot < _unitOf.Length; slot++)
        {
            if (_unitOf[slot] < 0)
            {
                _result.Clear(slot);
                continue;
            }

            ref var tenant = ref _result.Tenants[slot];
            tenant.Present = true;
            tenant.Cpus = _cpus.Result(_unitOf[slot]);
            tenant.CpuWeight = demands[slot].CpuWeight;
        }

        for (var unit = 0; unit < _count; unit++)
        {
            var root = Root(unit, cores: true);
            if (root == unit && !Number(root, cores: true))
            {
                return false;
            }
        }

        for (var slot = 0; slot < _unitOf.Length; slot++)
        {
            if (_unitOf[slot] >= 0)
            {
                _result.Tenants[slot].CpuShare = _result.Tenants[_units[Root(_unitOf[slot], cores: true)].Slot].CpuShare;
            }
        }

        return true;
    }

    private void WriteBandwidth(HostTopology topology, ReadOnlySpan<HostDemand> demands)
    {
        for (var slot = 0; slot < _unitOf.Length; slot++)
        {
            if (_unitOf[slot] < 0)
            {
                continue;
            }

            var percent = demands[_units[_unitOf[slot]].Slot].BandwidthPercent;
            _result.BandwidthPercent(slot).Fill((byte)ToStep(topology, percent));
        }
    }

    private bool WriteWays(HostTopology topology, HostPlan plan)
    {
        if (topology.HasCache && !_ways.Lay(topology, _units.AsSpan(0, _count), _cpus, plan))
        {
            return false;
        }

        _sharesInUse.AsSpan().Clear();
        for (var unit = 0; unit < _count; unit++)
        {
            if (Root(unit, cores: false) == unit && !Number(unit, cores: false))
            {
                return false;
            }
        }

        for (var slot = 0; slot < _unitOf.Length; slot++)
        {
            if (_unitOf[slot] < 0)
            {
                continue;
            }

            _result.Tenants[slot].WayShare = _result.Tenants[_units[Root(_unitOf[slot], cores: false)].Slot].WayShare;
            for (var domain = 0; domain < plan.Domains; domain++)
            {
                _result.Ways(slot)[domain] = topology.HasCache ? _ways.Mask(_unitOf[slot], domain) : 0;
            }
        }

        return true;
    }

    // all who share with each other, directly or not, have one lender at the end
    private int Root(int unit, bool cores)
    {
        while (_units[unit].Partner >= 0 && (cores ? _units[unit].SharedCores : _units[unit].SharedWays) > 0)
        {
            unit = _units[unit].Partner;
        }

        return unit;
    }

    // a share keeps its number where it can: a plan that changes nothing stays equal
    private bool Number(int root, bool cores)
    {
        ref var tenant = ref _result.Tenants[_units[root].Slot];
        ref var share = ref cores ? ref tenant.CpuShare : ref tenant.WayShare;
        var shared = _units[root].Members > 1 && (cores || _units[root].Ways > 0);
        for (var unit = 0; unit < _count && !shared; unit++)
        {
            shared = unit != root && Root(unit, cores) == root;
        }

        if (!shared)
        {
            share = 0;
            return true;
        }

        if (share == 0 || _sharesInUse[share])
        {
            share = (byte)(_sharesInUse.AsSpan(1).IndexOf(false) + 1);
        }

        var free = share != 0;
        _sharesInUse[share] = true;
        return free;
    }

    private static int ToStep(HostTopology topology, int percent)
    {
        if (!topology.HasBandwidth)
        {
            return 0;
        }

        if (percent is <= 0 or >= 100)
        {
            return 100;
        }

        var step = Math.Max(1, topology.BandwidthStepPercent);
        var least = (Math.Max(percent, topology.MinimumBandwidthPercent) + step - 1) / step * step;
        return Math.Min(100, least);
    }
}
