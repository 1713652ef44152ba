using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// Turns what is known of the services into amounts: margins shrink before anybody is brought to its cliff, predictions
/// are undercut before nobody is served, sharing comes last (Algorithms 1 to 4 of OSML, osml.md 1.2).
/// </summary>
internal sealed class Replanner
{
    private const long HarmNs = 4_000_000_000;
    private const int WorthWhile = PenaltyTable.One / 2;

    private readonly UnitTable _units;
    private readonly ServiceState[] _states;
    private readonly AllocationPlanner _planner;
    private readonly PenaltyTable _penalties;
    private readonly Amounts _entry;
    private readonly Amounts _before;
    private readonly Amounts _after;
    private long _actedNs;

    internal Replanner(OsmlOptions options, UnitTable units, ServiceState[] states, HostTopology topology)
    {
        _units = units;
        _states = states;
        _planner = new AllocationPlanner(units.Count, topology.CpuCount, topology.Ways);
        _penalties = new PenaltyTable(topology, options.Margin);
        _entry = new Amounts(units.Count);
        _before = new Amounts(units.Count);
        _after = new Amounts(units.Count);
    }

    /// <summary>Remembers what holds before a plan is made.</summary>
    internal void Begin(Amounts amounts) => _entry.CopyFrom(amounts);

    /// <summary>True when nothing has changed since <see cref="Begin"/>.</summary>
    internal bool Unchanged(Amounts amounts) => amounts.SameAs(_entry);

    /// <summary>The plan made since <see cref="Begin"/> has been placed.</summary>
    internal void Acted(Amounts amounts, long now)
    {
        _actedNs = now;
        _before.CopyFrom(_entry);
        _after.CopyFrom(amounts);
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (_units[unit].Active && (amounts[unit].Cores != _entry[unit].Cores || amounts[unit].Ways != _entry[unit].Ways
                || amounts[unit].SharedCores != _entry[unit].SharedCores || amounts[unit].SharedWays != _entry[unit].SharedWays))
            {
                _states[unit].Changed(now);
            }
        }
    }

    /// <summary>True when the last action took something from the service that is in trouble now.</summary>
    internal bool Harmed(int unit, long now) =>
        now - _actedNs <= HarmNs && _before[unit].Cores > 0
        && (_after[unit].Cores < _before[unit].Cores || _after[unit].Ways < _before[unit].Ways);

    internal void DropSharesWithoutPartner(Amounts amounts)
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            ref var amount = ref amounts[unit];
            if (amount.Partner != 0 && (!_units[amount.Partner - 1].Active || amounts[amount.Partner - 1].Cores == 0))
            {
                amount = new Amount { Cores = amount.Cores, Ways = amount.Ways, Bandwidth = amount.Bandwidth };
            }
        }
    }

    /// <summary>Makes a plan.</summary>
    /// <returns>False, with nothing changed, when it would not be worth the move.</returns>
    internal bool Plan(HostTopology topology, Amounts amounts, PlanGoal goal)
    {
        var bestEffort = _units[_units.BestEffort].Active;
        var minimumWays = topology.HasCache ? Math.Max(1, topology.MinimumWays) : 0;
        var cores = topology.CpuCount - (bestEffort ? 1 : 0);
        var ways = topology.HasCache ? topology.Ways - (bestEffort ? minimumWays : 0) : 0;
        Gather(topology, amounts, bestEffort || goal == PlanGoal.Reclaim);
        var before = Penalty(amounts);
        if (!_planner.Solve(cores, ways, minimumWays))
        {
            return false;
        }

        var after = 0L;
        for (var i = 0; i < _planner.Count; i++)
        {
            after += _planner.Penalty(i, _planner.Cores(i), _planner.Ways(i));
        }

        if (goal != PlanGoal.Admit && before - after < WorthWhile)
        {
            return false;
        }

        HandOut(goal, bestEffort, ref cores, ref ways);
        for (var i = 0; i < _planner.Count; i++)
        {
            var unit = _planner.Unit(i);
            amounts[unit] = new Amount { Cores = _planner.Cores(i), Ways = _planner.Ways(i), Bandwidth = amounts[unit].Bandwidth };
        }

        if (bestEffort)
        {
            ref var pool = ref amounts[_units.BestEffort];
            pool.Cores = 1 + cores;
            pool.Ways = minimumWays + ways;
        }

        return true;
    }

    private void Gather(HostTopology topology, Amounts amounts, bool thrifty)
    {
        _planner.Clear();
        var services = Math.Max(1, _units.Services);
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!_units[unit].Active || _units[unit].Kind == UnitKind.BestEffort)
            {
                continue;
            }

            var state = _states[unit];
            var table = _planner.Add(unit);
            if (state.Frontier.IsKnown)
            {
                _penalties.Fill(state, topology, table, _units[unit].Priority);
            }
            else
            {
                var fairCores = Math.Max(topology.CpuCount / (2 * services), state.WantedCores);
                var fairWays = Math.Max(topology.Ways / (2 * services), amounts[unit].Ways);
                PenaltyTable.FillUnknown(topology, table, fairCores, fairWays, _units[unit].Priority);
            }

            _planner.Close(topology.CpuCount, topology.Ways, topology.HasCache ? Math.Max(1, topology.MinimumWays) : 0);
            PenaltyTable.AddCosts(topology, table, amounts[unit], 1, thrifty ? 20 : 0, thrifty ? 8 : 0);
        }
    }

    private long Penalty(Amounts amounts)
    {
        var sum = 0L;
        for (var i = 0; i < _planner.Count; i++)
        {
            ref readonly var amount = ref amounts[_planner.Unit(i)];
            sum += amount.Cores == 0 ? int.MaxValue : _planner.Penalty(i, amount.Cores, amount.Ways);
        }

        return sum;
    }

    private void HandOut(PlanGoal goal, bool bestEffort, ref int cores, ref int ways)
    {
        for (var i = 0; i < _planner.Count; i++)
        {
            cores -= _planner.Cores(i);
            ways -= _planner.Ways(i);
        }

        // a profile of plenty says more than one of scarcity
        while (HandOutToUnknown(ref cores, ref ways))
        {
        }

        if (bestEffort || goal == PlanGoal.Reclaim)
        {
            return;
        }

        for (var i = 0; i < _planner.Count; i++)
        {
            ref readonly var current = ref _entry[_planner.Unit(i)];
            var moreCores = Math.Clamp(current.Cores - _planner.Cores(i), 0, cores);
            var moreWays = Math.Clamp(current.Ways - _planner.Ways(i), 0, ways);
            _planner.Set(i, _planner.Cores(i) + moreCores, _planner.Ways(i) + moreWays);
            cores -= moreCores;
            ways -= moreWays;
        }
    }

    private bool HandOutToUnknown(ref int cores, ref int ways)
    {
        var given = false;
        for (var i = 0; i < _planner.Count && (cores > 0 || ways > 0); i++)
        {
            if (!_states[_planner.Unit(i)].Frontier.IsKnown)
            {
                _planner.Set(i, _planner.Cores(i) + (cores > 0 ? 1 : 0), _planner.Ways(i) + (ways > 0 ? 1 : 0));
                cores -= cores > 0 ? 1 : 0;
                ways -= ways > 0 ? 1 : 0;
                given = true;
            }
        }

        return given;
    }

    /// <summary>Gives one reason for each unit whose amounts change.</summary>
    internal void Explain(Amounts amounts, ReasonList reasons, int cause, int subject)
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            ref readonly var then = ref _entry[unit];
            ref readonly var now = ref amounts[unit];
            if (!_units[unit].Active || then == now)
            {
                continue;
            }

            var slot = _units[unit].Slot;
            if (unit == _units.BestEffort)
            {
                reasons.Add(then.Bandwidth != now.Bandwidth ? OsmlReasons.Throttled : OsmlReasons.BestEffort, slot, now.Cores, now.Ways, now.Bandwidth == 0 ? 100 : now.Bandwidth);
                continue;
            }

            var state = _states[unit];
            var code = then.Cores == 0 ? OsmlReasons.Arrived
                : unit == subject ? cause
                : now.Cores < then.Cores || now.Ways < then.Ways ? (cause == OsmlReasons.Reclaimed ? cause : OsmlReasons.Deprived)
                : OsmlReasons.Given;
            var cliff = state.Frontier.IsKnown ? state.Frontier.Cores(now.Ways) : 0;
            reasons.Add(code, slot, now.Cores, now.Ways, cliff, double.IsNaN(state.Ratio) ? 0 : state.Ratio * 100);
        }
    }

    internal void Save(ref RecordWriter writer)
    {
        _before.Save(ref writer);
        _after.Save(ref writer);
        writer.Write(_actedNs);
    }

    internal void Restore(ref RecordReader reader)
    {
        _before.Restore(ref reader);
        _after.Restore(ref reader);
        _actedNs = reader.ReadInt64();
    }
}
