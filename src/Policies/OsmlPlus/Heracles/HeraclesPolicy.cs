using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.EqualSplit;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Heracles;

/// <summary>
/// Heracles (ISCA 2015): one service, and best-effort tenants that grow as long as it has slack. The service of the highest
/// priority, the oldest of these, is the one; every other is protected: it keeps an equal part, and its miss disables the
/// best-effort tenants as well. A disabled pool keeps one CPU and the fewest ways, since the guard stops nobody.
/// </summary>
internal sealed class HeraclesPolicy : IPolicy<HostObservation, HostPlan>
{
    private readonly HeraclesOptions _options;
    private readonly UnitTable _units;
    private readonly Amounts _amounts;
    private readonly HostDemand[] _demands;
    private readonly HostPlacer _placer;
    private HeraclesState _state = HeraclesState.Initial;

    internal HeraclesPolicy(PolicyContext context)
    {
        var device = (HostDescriptor)context.Device;
        _options = HeraclesOptions.From(context.Options);
        _units = new UnitTable(device.TenantCapacity);
        _amounts = new Amounts(_units.Count);
        _demands = new HostDemand[device.TenantCapacity];
        _placer = new HostPlacer(device.Topology, device.TenantCapacity, _options.Spread ? CpuPacking.Spread : CpuPacking.WholeCores);
    }

    /// <inheritdoc />
    public void Decide(HostObservation observation, HostPlan plan)
    {
        var changed = _units.Update(observation);
        if (_amounts.Adopt(_units, plan) || changed)
        {
            Begin(observation, plan);
            return;
        }

        if (_state.Primary < 0 || !_units[_units.BestEffort].Active)
        {
            return;
        }

        var acted = false;
        if (observation.TimeNs >= _state.TopNs)
        {
            _state.TopNs = observation.TimeNs + _options.TopNs;
            acted = Supervise(observation, plan);
        }

        if (observation.TimeNs >= _state.StepNs)
        {
            _state.StepNs = observation.TimeNs + _options.StepNs;
            acted |= Step(observation, plan);
        }

        if (acted)
        {
            Place(observation.Topology, plan);
        }
    }

    /// <inheritdoc />
    public void SaveMemory(ref RecordWriter writer)
    {
        _units.Save(ref writer);
        _amounts.Save(ref writer);
        _state.Save(ref writer);
    }

    /// <inheritdoc />
    public void RestoreMemory(ref RecordReader reader)
    {
        _units.Restore(ref reader);
        _amounts.Restore(ref reader);
        _state = HeraclesState.Restore(ref reader);
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void Begin(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        EqualDivision.Divide(topology, _units, _amounts);
        var primary = -1;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (_units[unit].Active && _units[unit].Kind == UnitKind.Service && (primary < 0 || Precedes(_units[unit], _units[primary])))
            {
                primary = unit;
            }
        }

        // a pool that grew starts small again: what it took belongs to a division that is gone
        _state = _state with
        {
            Primary = primary,
            GrowingCores = false,
            GrewWays = false,
            MayGrow = false,
            StepNs = observation.TimeNs + _options.StepNs,
            TopNs = observation.TimeNs + _options.TopNs,
        };
        plan.Reasons.Add(HeraclesReasons.Divided, primary < 0 ? -1 : _units[primary].Slot, _units.Services);
        Place(topology, plan);
    }

    private static bool Precedes(in Unit a, in Unit b) =>
        a.Priority > b.Priority || (a.Priority == b.Priority && a.ArrivedNs < b.ArrivedNs);

    // algorithm 1; a load is CPU time over the service's CPUs at most, since a host does not know a service's peak
    private bool Supervise(HostObservation observation, HostPlan plan)
    {
        var slack = double.NaN;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (_units[unit].Active && unit != _units.BestEffort && !double.IsNaN(_units[unit].Ratio) && !(1 - _units[unit].Ratio >= slack))
            {
                slack = 1 - _units[unit].Ratio;
            }
        }

        if (double.IsNaN(slack))
        {
            return false;
        }

        var load = Load(observation.Topology);
        var cooling = observation.TimeNs < _state.CoolUntilNs;
        if (slack < 0 || load > _options.DisableLoad)
        {
            if (slack < 0)
            {
                _state.CoolUntilNs = observation.TimeNs + _options.CoolDownNs;
            }

            return Disable(observation.Topology, plan, slack, load);
        }

        if (!_state.Enabled && !cooling && !(load >= _options.EnableLoad))
        {
            _state.Enabled = true;
            plan.Reasons.Add(HeraclesReasons.Enabled, _units[_units.BestEffort].Slot, slack * 100, load * 100);
        }

        _state.Slack = slack;
        _state.MayGrow = _state.Enabled && slack >= _options.GrowSlack;
        if (slack >= _options.ShrinkSlack)
        {
            return false;
        }

        // be_cores.Remove(be_cores.Size() - 2)
        var removed = TakeCores(_amounts[_units.BestEffort].Cores - 2);
        if (removed > 0)
        {
            plan.Reasons.Add(HeraclesReasons.Shrunk, _units[_units.BestEffort].Slot, _amounts[_units.BestEffort].Cores, slack * 100);
        }

        return removed > 0;
    }

    private double Load(HostTopology topology)
    {
        var others = 0;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            others += unit != _state.Primary && unit != _units.BestEffort ? _amounts[unit].Cores : 0;
        }

        return _units[_state.Primary].Cpu / Math.Max(1, topology.CpuCount - others);
    }

    private bool Disable(HostTopology topology, HostPlan plan, double slack, double load)
    {
        ref var pool = ref _amounts[_units.BestEffort];
        ref var primary = ref _amounts[_state.Primary];
        var least = topology.HasCache ? Math.Max(1, topology.MinimumWays) : 0;
        var acted = TakeCores(pool.Cores - 1) > 0 | pool.Ways > least;
        primary.Ways += pool.Ways - least;
        pool.Ways = least;
        if (acted || _state.Enabled)
        {
            plan.Reasons.Add(HeraclesReasons.Disabled, _units[_units.BestEffort].Slot, slack * 100, load * 100);
        }

        _state.Enabled = false;
        _state.MayGrow = false;
        _state.GrewWays = false;
        return acted;
    }

    // algorithm 2
    private bool Step(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        ref readonly var job = ref _units[_units.BestEffort];
        ref var pool = ref _amounts[_units.BestEffort];
        var limit = topology.MemoryBandwidth > 0 ? _options.BandwidthLimit * topology.MemoryBandwidth : double.PositiveInfinity;
        var flows = observation.TotalBandwidthBytes.Or(double.NaN);
        var perCore = job.Bandwidth / pool.Cores;
        if (flows > limit)
        {
            var removed = TakeCores(perCore > 0 ? (int)Math.Ceiling((flows - limit) / perCore) : 1);
            if (removed > 0)
            {
                _state.GrewWays = false;
                plan.Reasons.Add(HeraclesReasons.Throttled, job.Slot, pool.Cores, flows / limit * 100);
                return true;
            }
        }

        if (JudgeWays(topology, flows, plan))
        {
            return true;
        }

        if (!_state.MayGrow)
        {
            return false;
        }

        if (!_state.GrowingCores)
        {
            return GrowWays(topology, flows, plan);
        }

        if (flows + Math.Max(0, perCore) > limit)
        {
            _state.GrowingCores = !topology.HasCache;
            return false;
        }

        if (!(_state.Slack > _options.GrowSlack) || _amounts[_state.Primary].Cores <= 1)
        {
            return false;
        }

        _amounts[_state.Primary].Cores--;
        pool.Cores++;
        plan.Reasons.Add(HeraclesReasons.GrownCores, job.Slot, pool.Cores, pool.Ways);
        return true;
    }

    // more cache that did not lower the traffic is given back; more that did not help the job was the last
    private bool JudgeWays(HostTopology topology, double flows, HostPlan plan)
    {
        if (!_state.GrewWays)
        {
            return false;
        }

        _state.GrewWays = false;
        ref var pool = ref _amounts[_units.BestEffort];
        if (flows >= _state.FlowsBefore && pool.Ways > topology.MinimumWays && pool.Ways > 1)
        {
            pool.Ways--;
            _amounts[_state.Primary].Ways++;
            _state.GrowingCores = true;
            plan.Reasons.Add(HeraclesReasons.RolledBack, _units[_units.BestEffort].Slot, pool.Cores, pool.Ways);
            return true;
        }

        _state.GrowingCores = Rate() <= _state.RateBefore;
        return false;
    }

    private bool GrowWays(HostTopology topology, double flows, HostPlan plan)
    {
        if (!topology.HasCache || _amounts[_state.Primary].Ways <= Math.Max(1, topology.MinimumWays))
        {
            _state.GrowingCores = true;
            return false;
        }

        _amounts[_state.Primary].Ways--;
        _amounts[_units.BestEffort].Ways++;
        _state.GrewWays = true;
        _state.FlowsBefore = flows;
        _state.RateBefore = Rate();
        plan.Reasons.Add(HeraclesReasons.GrownWays, _units[_units.BestEffort].Slot, _amounts[_units.BestEffort].Cores, _amounts[_units.BestEffort].Ways);
        return true;
    }

    private double Rate() => _units[_units.BestEffort].Ipc * _units[_units.BestEffort].Cpu;

    private int TakeCores(int cores)
    {
        ref var pool = ref _amounts[_units.BestEffort];
        var taken = Math.Clamp(cores, 0, pool.Cores - 1);
        pool.Cores -= taken;
        _amounts[_state.Primary].Cores += taken;
        return taken;
    }

    private void Place(HostTopology topology, HostPlan plan)
    {
        _amounts.Write(_units, _demands);
        if (!_placer.Place(topology, _demands, plan))
        {
            plan.Reasons.Add(HeraclesReasons.NotPlaced);
        }
    }
}
