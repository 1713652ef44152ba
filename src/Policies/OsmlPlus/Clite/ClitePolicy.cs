using Cotenant.Compute.Numerics;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>
/// CLITE (HPCA 2020): Bayesian optimisation of one score over the partitions of cores, ways and bandwidth. It tries equal
/// parts and each tenant's maximum, then what a Gaussian process expects to improve most, one sample every 2 s; holds the
/// best partition when little improvement is expected, and starts anew when tenants or loads change.
/// </summary>
internal sealed partial class ClitePolicy : IPolicy<HostObservation, HostPlan>
{
    // a p99 window: a sample published that long after a plan covers nothing from before it
    private const long WindowNs = 1_000_000_000;
    private const int PatienceInSamples = 5;
    private const int ChecksToAct = 3;

    // below this share of the last one a missed percentile is falling, noise aside
    private const double Falling = 0.9;

    private readonly CliteOptions _options;
    private readonly UnitTable _units;
    private readonly Amounts _amounts;
    private readonly HostDemand[] _demands;
    private readonly HostPlacer _placer;
    private readonly PartitionSpace _space;
    private readonly CliteSamples _samples;
    private readonly Acquisition _acquisition;
    private readonly short[] _jobs;
    private readonly short[] _current;
    private readonly double[] _rates;
    private readonly double[] _newest;
    private readonly double[] _before;
    private readonly byte[] _randomState = new byte[SeededRandom.StateBytes];
    private SeededRandom _random;
    private CliteStage _stage;
    private int _next;
    private int _held = -1;
    private int _misses;
    private int _changes;
    private long _appliedNs;
    private long _nextNs;

    internal ClitePolicy(PolicyContext context)
    {
        var device = (HostDescriptor)context.Device;
        _options = CliteOptions.From(context.Options);
        _units = new UnitTable(device.TenantCapacity);
        _amounts = new Amounts(_units.Count);
        _demands = new HostDemand[device.TenantCapacity];
        _placer = new HostPlacer(device.Topology, device.TenantCapacity, _options.Spread ? CpuPacking.Spread : CpuPacking.WholeCores);
        _space = new PartitionSpace(_units.Count);
        _samples = new CliteSamples(_options.MaximumSamples, _units.Count, _options.OptimiseServices);
        _acquisition = new Acquisition(_options.MaximumSamples, _units.Count);
        _jobs = new short[_units.Count];
        _current = new short[_units.Count * PartitionSpace.MaximumResources];
        _rates = new double[_units.Count];
        _newest = new double[_units.Count];
        _before = new double[_units.Count];
        _random = new SeededRandom(context.Seed).Split("clite");
    }

    /// <inheritdoc />
    public void Decide(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        var changed = _units.Update(observation);
        var foreign = _amounts.Adopt(_units, plan);
        if (changed || foreign || !_space.Describes(topology))
        {
            Restart(observation, plan, CliteReasons.Started);
            return;
        }

        NoteReadings();
        if (_space.Jobs == 0 || observation.TimeNs < _nextNs || !IsObserved(observation.TimeNs))
        {
            return;
        }

        if (_stage == CliteStage.Hold)
        {
            _nextNs = observation.TimeNs + WindowNs;
            Watch(observation, plan);
            return;
        }

        Record();
        Advance(observation, plan);
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private ReadOnlySpan<short> Current => _current.AsSpan(0, _space.Length);

    // every service has a percentile of its own that begins after the plan; one without any is waited for, but not for ever
    private bool IsObserved(long nowNs)
    {
        if (nowNs - _appliedNs >= PatienceInSamples * _options.SampleNs)
        {
            return true;
        }

        for (var job = 0; job < _space.Jobs; job++)
        {
            ref readonly var unit = ref _units[_jobs[job]];
            var drains = _options.Settle && unit.Ratio > 1 && unit.Ratio < Falling * _before[job];
            if (unit.Kind != UnitKind.BestEffort && (drains || unit.SampleNs < _appliedNs + WindowNs))
            {
                return false;
            }
        }

        return true;
    }

    private void NoteReadings()
    {
        for (var job = 0; job < _space.Jobs; job++)
        {
            if (_units[_jobs[job]].Fresh)
            {
                _before[job] = _newest[job];
                _newest[job] = _units[_jobs[job]].Ratio;
            }
        }
    }

    private void Restart(HostObservation observation, HostPlan plan, int reason)
    {
        var jobs = 0;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (_units[unit].Active)
            {
                _jobs[jobs++] = (short)unit;
            }
            else if (_amounts[unit].Cores > 0)
            {
                plan.Reasons.Add(CliteReasons.Departed);
            }
        }

        _newest.AsSpan().Fill(double.NaN);
        _before.AsSpan().Fill(double.NaN);
        _amounts.Clear();
        _space.Reset(observation.Topology, jobs);
        _samples.Clear(jobs, _space.Length);
        for (var job = 0; job < jobs; job++)
        {
            _samples.SetKind(job, _units[_jobs[job]].Kind != UnitKind.BestEffort);
        }

        _stage = CliteStage.Bootstrap;
        _next = 0;
        _held = -1;
        if (jobs == 0)
        {
            return;
        }

        _space.Equal(_current);
        plan.Reasons.Add(reason, -1, jobs, _current[0]);
        Apply(observation, plan);
    }

    private void Record()
    {
        var sample = _samples.IndexOf(Current);
        Show(_samples.Shown(sample >= 0 ? sample : _samples.Add(Current)));
    }

    private void Show(Span<double> shown)
    {
        for (var job = 0; job < _space.Jobs; job++)
        {
            ref readonly var unit = ref _units[_jobs[job]];
            var instructions = unit.Ipc * unit.Cpu * unit.FrequencyMHz;
            shown[job] = unit.Kind != UnitKind.BestEffort ? unit.Ratio : double.IsNaN(instructions) ? unit.Cpu : instructions;
        }
    }

    private void Advance(HostObservation observation, HostPlan plan)
    {
        if (_stage == CliteStage.Bootstrap)
        {
            while (_next < _space.Jobs)
            {
                _space.Maximum(_current, _next++);
                if (_samples.IndexOf(Current) < 0)
                {
                    plan.Reasons.Add(CliteReasons.Tried, _units[_jobs[_next - 1]].Slot, _samples.Count + 1);
                    Apply(observation, plan);
                    return;
                }
            }

            _stage = CliteStage.Search;
        }

        _samples.Calibrate();
        var best = Best();
        var score = _samples.Score(best);
        var improvement = double.NaN;
        if (!_samples.IsFull && score < _options.GoodScore)
        {
            var copied = _random.NextDouble() < _options.DropoutShare && _space.Jobs > 2 ? _samples.BestService(best) : -1;
            improvement = _acquisition.Find(_space, _samples, best, copied, _options, ref _random, _current);
        }

        // the paper hands a load that no partition serves to the cluster's scheduler; here nobody else can help, and the search goes on
        if (double.IsNaN(improvement) || (improvement < _options.Threshold && _samples.MeetsTargets(best)))
        {
            Hold(observation, plan, best, score);
            return;
        }

        plan.Reasons.Add(CliteReasons.Tried, -1, _samples.Count + 1, score, improvement);
        Apply(observation, plan);
    }

    private int Best()
    {
        var best = 0;
        for (var sample = 1; sample < _samples.Count; sample++)
        {
            best = _samples.Score(sample) > _samples.Score(best) ? sample : best;
        }

        return best;
    }

    private void Hold(HostObservation observation, HostPlan plan, int best, double score)
    {
        _stage = CliteStage.Hold;
        _held = best;
        _misses = 0;
        _changes = 0;
        _rates.AsSpan().Fill(double.NaN);
        _samples.Partition(best).CopyTo(_current);
        plan.Reasons.Add(CliteReasons.Held, -1, _samples.Count, score);
        Apply(observation, plan);
    }

    // one miss may be noise: the search goes on, or starts anew, when a miss or another load lasts
    private void Watch(HostObservation observation, HostPlan plan)
    {
        var (missed, changed) = (false, false);
        for (var job = 0; job < _space.Jobs; job++)
        {
            ref readonly var unit = ref _units[_jobs[job]];
            missed |= unit.Ratio > 1;
            if (unit.Kind != UnitKind.BestEffort && unit.Requests > 0)
            {
                _rates[job] = double.IsNaN(_rates[job]) ? unit.Requests : _rates[job];
                changed |= Math.Abs(unit.Requests / _rates[job] - 1) > _options.LoadChange;
            }
        }

        _misses = missed ? _misses + 1 : 0;
        _changes = changed ? _changes + 1 : 0;
        if (_changes >= ChecksToAct || (_misses >= ChecksToAct && _samples.IsFull))
        {
            Restart(observation, plan, CliteReasons.LoadChanged);
            return;
        }

        if (_misses < ChecksToAct || _samples.Count < 2)
        {
            return;
        }

        Show(_samples.Shown(_held));
        _stage = CliteStage.Search;
        plan.Reasons.Add(CliteReasons.Reopened, -1, _samples.Count);
        Advance(observation, plan);
    }

    private void Apply(HostObservation observation, HostPlan plan)
    {
        for (var job = 0; job < _space.Jobs; job++)
        {
            var bandwidth = _space.Bandwidth < 0 ? 0 : _current[_space.Bandwidth * _space.Jobs + job] * _space.BandwidthStep;
            _amounts[_jobs[job]] = new Amount
            {
                Cores = _current[job],
                Ways = _space.Ways < 0 ? 0 : _current[_space.Ways * _space.Jobs + job],
                Bandwidth = bandwidth >= 100 ? 0 : bandwidth,
            };
        }

        _appliedNs = observation.TimeNs;
        _nextNs = observation.TimeNs + _options.SampleNs;
        _amounts.Write(_units, _demands);
        if (!_placer.Place(observation.Topology, _demands, plan))
        {
            plan.Reasons.Add(CliteReasons.NotPlaced);
        }
    }
}
