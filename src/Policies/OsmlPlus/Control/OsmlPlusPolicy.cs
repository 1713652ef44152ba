using Cotenant.Compute.Colocation;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// OSML+ (after the authors' release and OSML, FAST 2023; corrections in docs/policies/osml-plus.md). Counters tell at
/// once where a service's cliff lies; latency, which comes once a second, confirms or corrects it.
/// </summary>
internal sealed partial class OsmlPlusPolicy : IPolicy<HostObservation, HostPlan>
{
    // how long a step that harmed is not repeated, and how long a miss speaks against an allocation
    private const long CoolDownNs = 30_000_000_000;
    private const long MissNs = 45_000_000_000;
    private const long BusyNs = 10_000_000_000;
    private const long ContradictionNs = 1_500_000_000;
    // load over what is served that is assumed of a newcomer that keeps all its CPUs busy
    private const double FirstGuess = 1.2;
    private const long LastResortNs = 3_000_000_000;
    private const long StuckNs = 5_000_000_000;
    private const int ManySamples = 5;
    private const long ReplanNs = 1_000_000_000;
    private const long QuietReplanNs = 5_000_000_000;
    private const long UnrestNs = 10_000_000_000;

    private readonly PolicyContext _context;
    private readonly OsmlOptions _options;
    private readonly UnitTable _units;
    private readonly Amounts _amounts;
    private readonly ServiceState[] _states;
    private readonly HostDemand[] _demands;
    private readonly HostPlacer _placer;
    private readonly ModelSet _models;
    private readonly FrontierPredictor _predictor;
    private readonly Replanner _replanner;
    private readonly Sharing _sharing;
    private readonly StepAdvice _advice;
    private readonly BestEffortThrottle _throttle = new();
    private long _nextNs;
    private long _nextPlanNs;
    private long _plannedKnowledge;
    private long _quietSinceNs;
    private long _actedNs;
    private long _forgotNs;

    internal OsmlPlusPolicy(PolicyContext context)
    {
        var device = (HostDescriptor)context.Device;
        _context = context;
        _options = OsmlOptions.From(context.Options);
        _units = new UnitTable(device.TenantCapacity);
        _amounts = new Amounts(_units.Count);
        _states = new ServiceState[_units.Count];
        for (var unit = 0; unit < _states.Length; unit++)
        {
            _states[unit] = new ServiceState(device.Topology.Ways);
        }

        _demands = new HostDemand[device.TenantCapacity];
        _placer = new HostPlacer(device.Topology, device.TenantCapacity);
        _models = new ModelSet(context.Learning.Models, _options);
        _predictor = new FrontierPredictor(_models, _options, device.Topology);
        _sharing = new Sharing(_units, _states);
        _advice = new StepAdvice(_models);
        _replanner = new Replanner(_options, _units, _states, _predictor, device.Topology);
    }

    /// <inheritdoc />
    public void Decide(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        var now = observation.TimeNs;
        _models.Refresh(observation.Models);
        var changed = _units.Update(observation);
        var foreign = _amounts.Adopt(_units, plan);
        Observe(topology, now, foreign);
        if (changed || foreign)
        {
            Admit(topology, now, plan, changed);
        }
        else if (now >= _nextNs)
        {
            Steer(topology, now, observation, plan);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private bool IsService(int unit) => _units[unit].Active && _units[unit].Kind != UnitKind.BestEffort;

    private void Observe(HostTopology topology, long now, bool foreign)
    {
        var cpu = 0.0;
        var bandwidth = 0.0;
        var ways = 0;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (_units[unit].Active)
            {
                cpu += Known(_units[unit].Cpu);
                bandwidth += Known(_units[unit].Bandwidth);
                ways += _amounts[unit].Ways - _amounts[unit].SharedWays;
            }
        }

        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!IsService(unit))
            {
                continue;
            }

            ref readonly var read = ref _units[unit];
            var state = _states[unit];
            if (state.Generation != read.Generation)
            {
                state.Reset(read.Generation, now);
            }
            else if (foreign)
            {
                state.Changed(now);
            }

            state.Observe(
                read,
                new ColocationReading
                {
                    Cpu = read.Cpu,
                    FrequencyMHz = read.FrequencyMHz,
                    Ipc = read.Ipc,
                    Misses = read.Misses,
                    Bandwidth = read.Bandwidth,
                    Virtual = read.Virtual,
                    Resident = read.Resident,
                    Cache = (double)_amounts[unit].Ways * topology.WayBytes,
                    Cores = _amounts[unit].Cores,
                    NeighbourBandwidth = bandwidth - Known(read.Bandwidth),
                    NeighbourCache = (double)(ways - _amounts[unit].Ways + _amounts[unit].SharedWays) * topology.WayBytes,
                    NeighbourCpu = cpu - Known(read.Cpu),
                },
                now);
        }
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;

    // tenants came or left, or somebody else has decided
    private void Admit(HostTopology topology, long now, HostPlan plan, bool changed)
    {
        _replanner.Begin(_amounts);
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!_units[unit].Active && _amounts[unit].Cores > 0)
            {
                plan.Reasons.Add(OsmlReasons.Departed);
                _amounts[unit] = default;
            }
        }

        _replanner.HasModel = _models.B is not null;
        if (changed && _models.B is null && _models.A is null)
        {
            plan.Reasons.Add(OsmlReasons.NoModel);
        }

        _sharing.End();
        _replanner.Plan(topology, _amounts, PlanGoal.Admit);
        Place(topology, now, plan, OsmlReasons.Arrived);
    }

    private void Steer(HostTopology topology, long now, HostObservation observation, HostPlan plan)
    {
        DrawOne(topology);
        var cause = Diagnose(topology, now, out var subject);
        _replanner.Begin(_amounts);
        _replanner.HasModel = _models.B is not null;
        var throttled = _throttle.Update(_units, _amounts, topology, observation.TotalBandwidthBytes, cause is OsmlReasons.Missed or OsmlReasons.Busy, now);
        if (cause != 0)
        {
            _quietSinceNs = now;
            if (_options.Withdraw && subject >= 0 && _replanner.Harmed(subject, now))
            {
                _states[subject].Facts.AddBad(_amounts[subject].Cores, _amounts[subject].Ways, now + CoolDownNs);
                _states[subject].Frontier.Correct(_states[subject].Facts, topology.CpuCount);
                _context.Series.Add(OsmlSeries.Withdrawals, 1);
                cause = OsmlReasons.Withdrawn;
            }
        }

        if (cause == OsmlReasons.Missed && now - _actedNs > StuckNs && now - _forgotNs > StuckNs)
        {
            // what failed then may do now: neighbours have moved since
            _forgotNs = now;
            ForgetMisses(topology, now);
        }

        // without news a plan comes out as the last time; now and then time itself is news
        var goal = Knowledge() == _plannedKnowledge && now < _nextPlanNs ? PlanGoal.None : cause != 0 ? PlanGoal.Relieve : ReclaimGoal(now);
        if (goal != PlanGoal.None)
        {
            _nextPlanNs = now + (cause != 0 || now - _actedNs < UnrestNs ? ReplanNs : QuietReplanNs);
            var ended = _sharing.Judge(now);
            var planned = _replanner.Plan(topology, _amounts, ended ? PlanGoal.Admit : goal);
            if (!planned && cause == OsmlReasons.Missed && _options.Share && now - _actedNs > LastResortNs && _sharing.TryBegin(topology, subject, _amounts, now))
            {
                cause = OsmlReasons.Shared;
                planned = true;
            }

            if (planned)
            {
                _sharing.Apply(_amounts);
            }

            // lines that the plan itself has drawn are no news to it
            _plannedKnowledge = Knowledge();
        }

        Place(topology, now, plan, cause != 0 ? cause : throttled ? OsmlReasons.Throttled : OsmlReasons.Reclaimed, subject);
    }

    // grows with every fact and every line that a plan is made of
    private long Knowledge()
    {
        var sum = 0L;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (IsService(unit))
            {
                sum += _states[unit].Frontier.Version + _states[unit].Facts.Version;
            }
        }

        return sum;
    }

    private void ForgetMisses(HostTopology topology, long now)
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!IsService(unit))
            {
                continue;
            }

            var state = _states[unit];
            state.Facts.ForgetBad();
            if (state.Ratio > 1)
            {
                state.Facts.AddBad(_amounts[unit].Cores, _amounts[unit].Ways, now + MissNs);
            }

            state.Frontier.Correct(state.Facts, topology.CpuCount);
        }
    }

    // with best-effort tenants surplus is worth something at once; without, only when all has been quiet for long
    private PlanGoal ReclaimGoal(long now)
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (IsService(unit) && (!_states[unit].Frontier.IsKnown || _states[unit].Ticks < 5))
            {
                return PlanGoal.None;
            }
        }

        if (_units[_units.BestEffort].Active)
        {
            return now - _actedNs >= 1_000_000_000 ? PlanGoal.FeedBestEffort : PlanGoal.None;
        }

        return now - _quietSinceNs >= _options.ReclaimAfterNs && now - _actedNs >= _options.ReclaimAfterNs && AllWouldSpare() ? PlanGoal.Reclaim : PlanGoal.None;
    }

    private bool AllWouldSpare()
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (IsService(unit) && !_advice.WouldSpare(_states[unit]))
            {
                return false;
            }
        }

        return true;
    }

    // one frontier at a decision point: the time of a decision stays bounded however many services there are
    private void DrawOne(HostTopology topology)
    {
        var chosen = -1;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (IsService(unit) && _states[unit].Stale && (chosen < 0 || (!_states[unit].Frontier.IsKnown && _states[chosen].Frontier.IsKnown)))
            {
                chosen = unit;
            }
        }

        if (chosen < 0)
        {
            return;
        }

        _replanner.Draw(topology, chosen, _amounts);
        if (chosen < _units.BestEffort)
        {
            _context.Series.Set(OsmlSeries.CliffCores, chosen, _states[chosen].Frontier.Cores(_amounts[chosen].Ways));
        }
    }

    private void Place(HostTopology topology, long now, HostPlan plan, int cause, int subject = -1)
    {
        if (_replanner.Unchanged(_amounts))
        {
            return;
        }

        _amounts.Write(_units, _demands);
        if (!_placer.Place(topology, _demands, plan))
        {
            plan.Reasons.Add(OsmlReasons.NotPlaced);
            return;
        }

        _actedNs = now;
        _nextNs = now + _options.IntervalNs;
        _context.Series.Add(OsmlSeries.Actions, 1);
        _replanner.Explain(_amounts, plan.Reasons, cause, subject);
        _replanner.Acted(_amounts, now);
    }
}
