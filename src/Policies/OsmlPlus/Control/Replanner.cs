using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// Turns what is known of the services into amounts: margins shrink before anybody is brought to its cliff, predictions
/// are undercut before nobody is served, sharing comes last (Algorithms 1 to 4 of OSML, FAST 2023).
/// </summary>
internal sealed partial class Replanner
{
    private const long HarmNs = 4_000_000_000;
    private const double MostExpensive = 8;
    private const int Rounds = 2;

    // what a core held beyond the margin costs, in 64ths: where best-effort tenants could use it, where a newcomer could
    private const int Thrifty = 20;
    private const int Obliging = 6;

    // neighbours that differ by so much, in bytes a second and CPUs, move a frontier
    private const double OtherBandwidth = 2e9;
    private const double OtherCpu = 1.5;

    // share of the peak that one whose need is unknown is taken to draw at most: overloaded it draws more, later it will not
    private const double MostUnknown = 0.2;
    private const int WorthWhile = PenaltyTable.One / 2;

    private readonly UnitTable _units;
    private readonly ServiceState[] _states;
    private readonly FrontierPredictor _predictor;
    private readonly AllocationPlanner _planner;
    private readonly PenaltyTable _penalties;
    private readonly Amounts _entry;
    private readonly Amounts _before;
    private readonly Amounts _after;
    private long _actedNs;

    internal Replanner(OsmlOptions options, UnitTable units, ServiceState[] states, FrontierPredictor predictor, HostTopology topology)
    {
        _units = units;
        _states = states;
        _predictor = predictor;
        _planner = new AllocationPlanner(Math.Min(units.Count, topology.CpuCount), topology.CpuCount, topology.Ways);
        _penalties = new PenaltyTable(topology, options.Margin);
        _entry = new Amounts(units.Count);
        _before = new Amounts(units.Count);
        _after = new Amounts(units.Count);
    }

    /// <summary>True when frontiers can be drawn for other neighbours than those of now.</summary>
    internal bool HasModel { get; set; }

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
                _states[unit].Changed(now, amounts[unit].Cores >= _entry[unit].Cores && amounts[unit].Ways >= _entry[unit].Ways);
            }
        }
    }

    /// <summary>True when the last action took something from the service that is in trouble now.</summary>
    internal bool Harmed(int unit, long now) =>
        now - _actedNs <= HarmNs && _before[unit].Cores > 0 && _states[unit].WasWell
        && (_after[unit].Cores < _before[unit].Cores || _after[unit].Ways < _before[unit].Ways);

    /// <summary>Makes a plan.</summary>
    /// <returns>False, with nothing changed, when it would not be worth the move.</returns>
    internal bool Plan(HostTopology topology, Amounts amounts, PlanGoal goal)
    {
        var bestEffort = _units[_units.BestEffort].Active;
        var minimumWays = topology.HasCache ? Math.Max(1, topology.MinimumWays) : 0;
        var cores = topology.CpuCount - (bestEffort ? 1 : 0);
        var ways = topology.HasCache ? topology.Ways - (bestEffort ? minimumWays : 0) : 0;
        var others = bestEffort ? Known(_units[_units.BestEffort].Bandwidth) : 0;
        var hold = bestEffort || goal == PlanGoal.Reclaim ? Thrifty : AnyUnknown() ? Obliging : 0;
        Gather(topology, amounts, hold);
        Redraw(topology, others);
        Gather(topology, amounts, hold);
        var before = Cost(topology, others);
        if (!SolveWithTraffic(topology, cores, ways, minimumWays, others))
        {
            return false;
        }

        var after = Settle(topology, amounts, hold, others, cores, ways, minimumWays);
        if (goal != PlanGoal.Admit && before - after < WorthWhile)
        {
            return false;
        }

        HandOut(goal, bestEffort, ref cores, ref ways);
        if (goal is PlanGoal.FeedBestEffort or PlanGoal.Reclaim)
        {
            GoHalfWhereUnsure(ref cores, ref ways);
        }

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

    /// <summary>
    /// A plan changes what neighbours do, and so the frontiers that it was made for. Plans and frontiers are made in turn a
    /// few times; the plan that is best by the frontiers of its own neighbours is taken.
    /// </summary>
    /// <returns>What it costs.</returns>
    private double Settle(HostTopology topology, Amounts amounts, int hold, double others, int cores, int ways, int minimumWays)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; ; round++)
        {
            var redrawn = Redraw(topology, others);
            if (redrawn)
            {
                Recharge(topology, amounts, hold);
            }

            var cost = Cost(topology, others);
            if (cost < best)
            {
                best = cost;
                _planner.Keep();
            }

            if (!redrawn || round == Rounds)
            {
                break;
            }

            SolveWithTraffic(topology, cores, ways, minimumWays, others);
        }

        _planner.Recall();
        Redraw(topology, others);
        return best;
    }

    // new tables for the same plan
    private void Recharge(HostTopology topology, Amounts amounts, int hold)
    {
        _planner.Keep(1);
        Gather(topology, amounts, hold);
        _planner.Recall(1);
    }

    private void Gather(HostTopology topology, Amounts amounts, int hold)
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
            var table = _planner.Add(unit, amounts[unit].Cores - amounts[unit].SharedCores, amounts[unit].Ways - amounts[unit].SharedWays);
            if (state.Frontier.IsKnown)
            {
                _penalties.Fill(state, topology, table, _units[unit].Priority);
            }
            else
            {
                var fairCores = Math.Clamp(amounts[unit].Cores, Math.Max(1, topology.CpuCount / (2 * services)), Math.Max(1, topology.CpuCount / services));
                var fairWays = Math.Clamp(amounts[unit].Ways, topology.Ways / (2 * services), topology.Ways / services);
                PenaltyTable.FillUnknown(topology, table, fairCores, fairWays, _units[unit].Priority);
            }

            var own = state.Frontier.IsKnown ? hold : 0;
            PenaltyTable.AddCosts(topology, table, amounts[unit], 1, own, own / 2);
        }
    }

    private bool AnyUnknown()
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (_units[unit].Active && _units[unit].Kind != UnitKind.BestEffort && !_states[unit].Frontier.IsKnown)
            {
                return true;
            }
        }

        return false;
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;

    private double Traffic(HostTopology topology, int unit, int ways) =>
        _states[unit].Frontier.IsKnown ? _states[unit].Frontier.Traffic(ways) : Math.Min(Known(_units[unit].Bandwidth), MostUnknown * topology.MemoryBandwidth);

    private double Busy(int unit) => _states[unit].HasProfile ? _states[unit].Profile.Cpu : Known(_units[unit].Cpu);

    /// <summary>What the planner's plan costs, traffic included.</summary>
    private double Cost(HostTopology topology, double others)
    {
        var sum = 0.0;
        var traffic = others;
        for (var i = 0; i < _planner.Count; i++)
        {
            sum += _planner.Cores(i) == 0 ? int.MaxValue : _planner.Penalty(i, _planner.Cores(i), _planner.Ways(i));
            traffic += Traffic(topology, _planner.Unit(i), _planner.Ways(i));
        }

        return sum + Crowding(topology, traffic);
    }

    /// <summary>
    /// Plans with a price on memory traffic, which all share: the price rises while the plan needs more than there is.
    /// </summary>
    private bool SolveWithTraffic(HostTopology topology, int cores, int ways, int minimumWays, double others)
    {
        var best = double.PositiveInfinity;
        var charged = 0.0;
        for (var price = 0.0; price <= MostExpensive; price = price == 0 ? 0.5 : 4 * price)
        {
            Charge(topology, price, charged, minimumWays);
            charged = price;
            if (!_planner.Solve(cores, ways, minimumWays))
            {
                return false;
            }

            var paid = 0.0;
            var traffic = others;
            for (var i = 0; i < _planner.Count; i++)
            {
                paid += Price(topology, price, i, _planner.Ways(i));
                traffic += Traffic(topology, _planner.Unit(i), _planner.Ways(i));
            }

            var cost = Cost(topology, others) - paid;
            if (cost < best)
            {
                best = cost;
                _planner.Keep(1);
            }

            if (Crowding(topology, traffic) == 0)
            {
                break;
            }
        }

        Charge(topology, 0, charged, minimumWays);
        _planner.Recall(1);
        return true;
    }

    private void Charge(HostTopology topology, double price, double charged, int minimumWays)
    {
        for (var i = 0; i < _planner.Count; i++)
        {
            for (var way = minimumWays; way <= topology.Ways; way++)
            {
                _planner.Charge(i, way, Price(topology, price, i, way) - Price(topology, charged, i, way));
            }

            _planner.Close(i, topology.CpuCount, topology.Ways, minimumWays);
        }
    }

    // 64ths of a penalty for each GB/s
    private int Price(HostTopology topology, double price, int index, int ways) => (int)(price * PenaltyTable.One * Traffic(topology, _planner.Unit(index), ways) / 1e9);

    // loaded-latency curves are flat to about 0.6 of the peak and end at about 0.85
    private static double Crowding(HostTopology topology, double traffic)
    {
        if (!(topology.MemoryBandwidth > 0))
        {
            return 0;
        }

        var used = traffic / topology.MemoryBandwidth;
        return PenaltyTable.One * ((60 * Math.Max(0, used - 0.55)) + (300 * Math.Max(0, used - 0.75)));
    }

    /// <summary>Draws the frontier of a service next to the neighbours of these amounts.</summary>
    internal void Draw(HostTopology topology, int unit, Amounts amounts)
    {
        var bandwidth = 0.0;
        var cpu = 0.0;
        for (var other = 0; other < _units.Count; other++)
        {
            if (other != unit && _units[other].Active)
            {
                bandwidth += Traffic(topology, other, amounts[other].Ways);
                cpu += Busy(other);
            }
        }

        Draw(topology, unit, bandwidth, cpu);
    }

    private void Draw(HostTopology topology, int unit, double neighbourBandwidth, double neighbourCpu)
    {
        var state = _states[unit];
        _predictor.Draw(state.Profile, neighbourBandwidth, neighbourCpu, topology, _units.Services, state.Frontier);
        state.Frontier.End(state.Facts, topology.CpuCount);
        var unsure = _predictor.TryCliff(state.Profile, topology, out var cliffCores, out var cliffWays)
            && Math.Abs(cliffCores - Math.Min(state.Frontier.Predicted((int)Math.Round(cliffWays)), topology.CpuCount)) > Math.Max(2, 0.2 * cliffCores);
        state.Drawn(neighbourBandwidth, neighbourCpu, unsure);
    }

    /// <summary>Draws those frontiers anew whose neighbours will do something else than they were drawn for.</summary>
    /// <returns>True when one was drawn: the plan has to be made again.</returns>
    private bool Redraw(HostTopology topology, double others)
    {
        if (!HasModel)
        {
            return false;
        }

        var bandwidth = others;
        var cpu = _units[_units.BestEffort].Active ? Busy(_units.BestEffort) : 0;
        for (var i = 0; i < _planner.Count; i++)
        {
            bandwidth += Traffic(topology, _planner.Unit(i), _planner.Ways(i));
            cpu += Busy(_planner.Unit(i));
        }

        var any = false;
        for (var i = 0; i < _planner.Count; i++)
        {
            var unit = _planner.Unit(i);
            var state = _states[unit];
            var neighbourBandwidth = bandwidth - Traffic(topology, unit, _planner.Ways(i));
            var neighbourCpu = cpu - Busy(unit);
            if (state.Frontier.IsKnown && state.HasProfile
                && (Math.Abs(neighbourBandwidth - state.DrawnNeighbourBandwidth) > OtherBandwidth || Math.Abs(neighbourCpu - state.DrawnNeighbourCpu) > OtherCpu))
            {
                Draw(topology, unit, neighbourBandwidth, neighbourCpu);
                any = true;
            }
        }

        return any;
    }
}
