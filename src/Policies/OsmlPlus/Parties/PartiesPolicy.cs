using Cotenant.Compute.Numerics;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Parties;

/// <summary>
/// PARTIES (ASPLOS 2019): starts from equal parts, then one step of cores or ways at an interval. The application with the
/// least slack is upsized while it is below 5 %; otherwise the one with the most is downsized while it is above 20 %. A
/// resource that brings no gain gives way to the next on the wheel; a downsize that harms is undone and barred for 30 s.
/// </summary>
internal sealed class PartiesPolicy : IPolicy<HostObservation, HostPlan>
{
    private const byte Cores = 0;
    private const byte Ways = 1;

    private readonly PartiesOptions _options;
    private readonly UnitTable _units;
    private readonly Amounts _amounts;
    private readonly PartiesUnit[] _states;
    private readonly HostDemand[] _demands;
    private readonly HostPlacer _placer;
    private readonly byte[] _randomState = new byte[SeededRandom.StateBytes];
    private SeededRandom _random;
    private long _nextNs;
    private int _downsized = -1;
    private byte _downsizedResource;
    private long _downsizedNs;

    internal PartiesPolicy(PolicyContext context)
    {
        var device = (HostDescriptor)context.Device;
        _options = PartiesOptions.From(context.Options);
        _units = new UnitTable(device.TenantCapacity);
        _amounts = new Amounts(_units.Count);
        _states = new PartiesUnit[_units.Count];
        _demands = new HostDemand[device.TenantCapacity];
        _placer = new HostPlacer(device.Topology, device.TenantCapacity, _options.Spread ? CpuPacking.Spread : CpuPacking.WholeCores);
        _random = new SeededRandom(context.Seed).Split("parties");
    }

    /// <inheritdoc />
    public void Decide(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        var changed = _units.Update(observation);
        var foreign = _amounts.Adopt(_units, plan);
        if (changed || foreign)
        {
            TakeOver(observation, plan);
            Place(topology, plan);
            _nextNs = observation.TimeNs + _options.IntervalNs;
            return;
        }

        if (observation.TimeNs < _nextNs)
        {
            return;
        }

        _nextNs = observation.TimeNs + _options.IntervalNs;
        JudgeUpsizes();
        if (Revert(observation.TimeNs, plan, topology) || Adjust(observation.TimeNs, topology, plan))
        {
            Place(topology, plan);
        }
    }

    /// <inheritdoc />
    public void SaveMemory(ref RecordWriter writer)
    {
        _units.Save(ref writer);
        _amounts.Save(ref writer);
        foreach (ref readonly var state in _states.AsSpan())
        {
            state.Save(ref writer);
        }

        _random.Write(_randomState);
        writer.Write(_randomState);
        writer.Write(_nextNs);
        writer.Write(_downsized);
        writer.Write(_downsizedResource);
        writer.Write(_downsizedNs);
    }

    /// <inheritdoc />
    public void RestoreMemory(ref RecordReader reader)
    {
        _units.Restore(ref reader);
        _amounts.Restore(ref reader);
        for (var unit = 0; unit < _states.Length; unit++)
        {
            _states[unit] = PartiesUnit.Restore(ref reader);
        }

        _random = SeededRandom.Read(reader.ReadBytes(SeededRandom.StateBytes));
        _nextNs = reader.ReadInt64();
        _downsized = reader.ReadInt32();
        _downsizedResource = reader.ReadByte();
        _downsizedNs = reader.ReadInt64();
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private double Slack(int unit) => 1 - _units[unit].Ratio;

    // newcomers get an equal part: from what is free, from best-effort tenants, from the largest holder
    private void TakeOver(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        _downsized = -1;
        var active = 0;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!_units[unit].Active)
            {
                if (_amounts[unit].Cores > 0)
                {
                    plan.Reasons.Add(PartiesReasons.Departed);
                }

                _amounts[unit] = default;
                _states[unit] = default;
                continue;
            }

            active++;
            if (_amounts[unit].Cores > 0 && _states[unit].Generation == _units[unit].Generation)
            {
                continue;
            }

            // the wheel starts anywhere
            _amounts[unit] = default;
            _states[unit] = new PartiesUnit
            {
                Generation = _units[unit].Generation,
                Wheel = topology.HasCache ? (byte)_random.NextInt(2) : Cores,
                DownWheel = topology.HasCache ? (byte)_random.NextInt(2) : Cores,
            };
        }

        // what another policy let overlap is more than there is
        Shrink(topology, Cores);
        Shrink(topology, Ways);
        var cores = topology.CpuCount / Math.Max(1, active);
        var ways = topology.Ways / Math.Max(1, active);
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!_units[unit].Active || _amounts[unit].Cores > 0)
            {
                continue;
            }

            Fill(topology, unit, Cores, cores);
            Fill(topology, unit, Ways, topology.HasCache ? ways : 0);
            plan.Reasons.Add(PartiesReasons.Arrived, _units[unit].Slot, _amounts[unit].Cores, _amounts[unit].Ways);
        }
    }

    private void Shrink(HostTopology topology, byte resource)
    {
        while (Free(topology, resource) < 0 && LargestHolder(topology, -1, resource) is >= 0 and var holder)
        {
            Of(holder, resource)--;
        }
    }

    private void Fill(HostTopology topology, int unit, byte resource, int amount)
    {
        while (Of(unit, resource) < amount)
        {
            if (Free(topology, resource) <= 0)
            {
                var donor = LargestHolder(topology, unit, resource);
                if (donor < 0)
                {
                    return;
                }

                Of(donor, resource)--;
            }

            Of(unit, resource)++;
        }
    }

    private int LargestHolder(HostTopology topology, int except, byte resource)
    {
        var best = -1;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (unit != except && CanGive(topology, unit, resource) && (best < 0 || Of(unit, resource) > Of(best, resource)))
            {
                best = unit;
            }
        }

        return best;
    }

    // a resource that brought no gain gives way to the next; a gain can only be seen in a newer sample
    private void JudgeUpsizes()
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            ref var state = ref _states[unit];
            if (!state.Upsized || !_units[unit].Active || _units[unit].SampleNs <= state.UpsizedNs)
            {
                continue;
            }

            state.Upsized = false;
            if (!(_units[unit].Ratio < state.RatioBefore))
            {
                state.Wheel = Next(state.Wheel);
            }
        }
    }

    private bool Revert(long nowNs, HostPlan plan, HostTopology topology)
    {
        var unit = _downsized;
        if (unit < 0 || !_units[unit].Active || _units[unit].SampleNs <= _downsizedNs)
        {
            return false;
        }

        _downsized = -1;
        if (Slack(unit) >= _options.UpsizeBelow || !Take(topology, unit, _downsizedResource, out _))
        {
            return false;
        }

        ref var state = ref _states[unit];
        state.LockedUntilNs = nowNs + _options.LockNs;
        state.DownWheel = Next(state.DownWheel);
        Of(unit, _downsizedResource)++;
        plan.Reasons.Add(PartiesReasons.Reverted, _units[unit].Slot, Slack(unit) * 100, _amounts[unit].Cores, _amounts[unit].Ways, _options.LockNs / 1e9);
        return true;
    }

    private bool Adjust(long nowNs, HostTopology topology, HostPlan plan)
    {
        var least = -1;
        var most = -1;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!_units[unit].Active || double.IsNaN(_units[unit].Ratio))
            {
                continue;
            }

            least = least < 0 || Slack(unit) < Slack(least) ? unit : least;
            if (_states[unit].LockedUntilNs <= nowNs)
            {
                most = most < 0 || Slack(unit) > Slack(most) ? unit : most;
            }
        }

        if (least >= 0 && Slack(least) < _options.UpsizeBelow)
        {
            return Upsize(nowNs, topology, plan, least);
        }

        return most >= 0 && _downsized < 0 && Slack(most) > _options.DownsizeAbove && Downsize(nowNs, topology, plan, most);
    }

    private bool Upsize(long nowNs, HostTopology topology, HostPlan plan, int unit)
    {
        ref var state = ref _states[unit];
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var resource = state.Wheel;
            if ((resource == Cores || topology.HasCache) && Take(topology, unit, resource, out var donor))
            {
                Of(unit, resource)++;
                if (!state.Upsized)
                {
                    state.Upsized = true;
                    state.RatioBefore = _units[unit].Ratio;
                }

                state.UpsizedNs = nowNs;
                var from = donor < 0 ? -1 : _units[donor].Slot;
                plan.Reasons.Add(PartiesReasons.Upsized, _units[unit].Slot, Slack(unit) * 100, _amounts[unit].Cores, _amounts[unit].Ways, from);
                return true;
            }

            state.Wheel = Next(state.Wheel);
        }

        plan.Reasons.Add(PartiesReasons.NothingToTake, _units[unit].Slot, Slack(unit) * 100);
        return false;
    }

    // from what is free, then from best-effort tenants, then from the one with the most slack
    private bool Take(HostTopology topology, int unit, byte resource, out int donor)
    {
        donor = -1;
        if (Free(topology, resource) > 0)
        {
            return true;
        }

        if (_units[_units.BestEffort].Active && CanGive(topology, _units.BestEffort, resource))
        {
            donor = _units.BestEffort;
        }

        for (var other = 0; other < _units.Count && donor != _units.BestEffort; other++)
        {
            var gives = other != unit && CanGive(topology, other, resource) && Slack(other) > Slack(unit);
            donor = gives && (donor < 0 || Slack(other) > Slack(donor)) ? other : donor;
        }

        if (donor < 0)
        {
            return false;
        }

        Of(donor, resource)--;
        if (donor != _units.BestEffort && _states[donor].Wheel == resource)
        {
            // its next upsize shall not take the same back
            _states[donor].Wheel = Next(resource);
        }

        return true;
    }

    private bool Downsize(long nowNs, HostTopology topology, HostPlan plan, int unit)
    {
        ref var state = ref _states[unit];
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var resource = state.DownWheel;
            state.DownWheel = Next(resource);
            if (!CanGive(topology, unit, resource))
            {
                continue;
            }

            Of(unit, resource)--;
            if (_units[_units.BestEffort].Active)
            {
                Of(_units.BestEffort, resource)++;
            }

            _downsized = unit;
            _downsizedResource = resource;
            _downsizedNs = nowNs;
            plan.Reasons.Add(PartiesReasons.Downsized, _units[unit].Slot, Slack(unit) * 100, _amounts[unit].Cores, _amounts[unit].Ways);
            return true;
        }

        return false;
    }

    private bool CanGive(HostTopology topology, int unit, byte resource) =>
        _units[unit].Active && Of(unit, resource) > (resource == Cores ? 1 : topology.HasCache ? topology.MinimumWays : int.MaxValue);

    private ref int Of(int unit, byte resource) => ref resource == Cores ? ref _amounts[unit].Cores : ref _amounts[unit].Ways;

    private int Free(HostTopology topology, byte resource) =>
        resource == Cores ? _amounts.FreeCores(topology) : _amounts.FreeWays(topology);

    private static byte Next(byte resource) => resource == Cores ? Ways : Cores;

    private void Place(HostTopology topology, HostPlan plan)
    {
        _amounts.Write(_units, _demands);
        if (!_placer.Place(topology, _demands, plan))
        {
            plan.Reasons.Add(PartiesReasons.NotPlaced);
        }
    }
}
