using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Evaluation.Hosts;

/// <summary>One run of a policy on a simulated host: steps the loop and judges every tick by the truth.</summary>
public sealed class HostRun
{
    private readonly DeviceLoop<HostObservation, HostPlan> _loop;
    private readonly IHostTruth _truth;
    private readonly ITenantNames _names;
    private readonly HoldTracker _hold = new();
    private readonly List<HoldTracker> _steps = [];
    private readonly Dictionary<string, List<(double, double)>> _traces = [];
    private long _lastArrivalNs = -1;
    private long _lastTickNs;
    private double _violationSeconds;
    private int _actions;
    private int _broken;
    private string _firstBroken = "";
    private long _nextTraceNs;

    /// <summary>Creates a run.</summary>
    /// <param name="loop">The loop, with the policies; the caller disposes it.</param>
    /// <param name="truth">What the device knows.</param>
    /// <param name="names">Names the tenants.</param>
    public HostRun(DeviceLoop<HostObservation, HostPlan> loop, IHostTruth truth, ITenantNames names)
    {
        _loop = loop;
        _truth = truth;
        _names = names;
    }

    /// <summary>Device times in nanoseconds of the load steps whose recovery is wanted.</summary>
    public IReadOnlyList<long> StepTimesNs { get; init; } = [];

    /// <summary>Arrivals to expect: the hold counts from the last one.</summary>
    public required int Arrivals { get; init; }

    /// <summary>The run ends this long after the last arrival when targets do not come to hold; 0: at the scenario's end.</summary>
    public long LimitNs { get; init; }

    /// <summary>True ends the run as soon as the targets have held for 10 s.</summary>
    public bool StopWhenHeld { get; init; }

    /// <summary>True keeps latency over target for plots.</summary>
    public bool Trace { get; init; }

    /// <summary>Runs to the end.</summary>
    public HostRunResult Run(CancellationToken cancellation)
    {
        var seen = new HashSet<(int, int)>();
        while (!cancellation.IsCancellationRequested && _loop.Step())
        {
            var now = _loop.Observation.TimeNs;
            NoticeArrivals(seen);
            _actions += _loop.LastChanged.IsEmpty ? 0 : 1;
            var holds = Judge(now);
            if (seen.Count >= Arrivals)
            {
                _hold.Feed(now, holds, _actions);
            }

            FeedSteps(now, holds);
            CheckInvariants();
            _lastTickNs = now;
            if (StopWhenHeld && _hold.HeldNs >= 0 || LimitNs > 0 && _lastArrivalNs >= 0 && seen.Count >= Arrivals && now - _lastArrivalNs > LimitNs)
            {
                break;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return new HostRunResult
        {
            Seconds = _hold.Seconds,
            Actions = _hold.HeldNs >= 0 ? _hold.Actions : _actions,
            Recoveries = [.. _steps.Select(step => step.Seconds)],
            BrokenTicks = _broken,
            FirstBroken = _firstBroken,
            ViolationSeconds = _violationSeconds,
            Ticks = _loop.Sequence,
            OverBudget = (long)_loop.LoopSeries.Get(PipelineSeries.Overruns),
            Traces = _traces.ToDictionary(trace => trace.Key, trace => (IReadOnlyList<(double, double)>)trace.Value),
        };
    }

    private void NoticeArrivals(HashSet<(int Slot, int Generation)> seen)
    {
        for (var slot = 0; slot < _loop.Observation.SlotsInUse; slot++)
        {
            ref readonly var tenant = ref _loop.Observation.Tenants[slot];
            if (tenant.Present && seen.Add((slot, tenant.Generation)) && tenant.Kind == TenantKind.LatencyCritical)
            {
                _lastArrivalNs = tenant.ArrivedNs;
                _hold.Mark(tenant.ArrivedNs);
            }
        }
    }

    private bool Judge(long now)
    {
        var holds = true;
        var elapsed = (now - _lastTickNs) / 1e9;
        var trace = Trace && now >= _nextTraceNs;
        for (var slot = 0; slot < _loop.Observation.SlotsInUse; slot++)
        {
            ref readonly var tenant = ref _loop.Observation.Tenants[slot];
            if (!tenant.Present || !tenant.TargetMs.HasValue)
            {
                continue;
            }

            var ratio = _truth.TrueLatencyMs(slot) / tenant.TargetMs.Value;
            if (!(ratio <= 1))
            {
                holds = false;
                _violationSeconds += double.IsNaN(ratio) ? 0 : elapsed;
            }

            if (trace)
            {
                AddTrace(_names.NameOf(slot), now / 1e9, ratio);
            }
        }

        _nextTraceNs = trace ? now + 1_000_000_000 : _nextTraceNs;
        return holds;
    }

    private void AddTrace(string name, double seconds, double ratio)
    {
        if (!_traces.TryGetValue(name, out var points))
        {
            _traces[name] = points = [];
        }

        points.Add((seconds, ratio));
    }

    private void FeedSteps(long now, bool holds)
    {
        while (_steps.Count < StepTimesNs.Count && now >= StepTimesNs[_steps.Count])
        {
            var step = new HoldTracker();
            step.Mark(StepTimesNs[_steps.Count]);
            _steps.Add(step);

            // what held before the step says nothing about after it: judging starts at the next tick
            return;
        }

        foreach (var step in _steps)
        {
            step.Feed(now, holds, _actions);
        }
    }

    private void CheckInvariants()
    {
        if (HostInvariants.FirstBroken(_loop.Observation, _loop.Merged) is { } broken)
        {
            _broken++;
            _firstBroken = _firstBroken.Length == 0 ? broken : _firstBroken;
        }
    }
}
