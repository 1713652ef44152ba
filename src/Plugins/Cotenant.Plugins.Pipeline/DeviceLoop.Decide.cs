using System.Runtime;

namespace Cotenant.Plugins.Pipeline;

/// <content>Asking the chains. All state lives in fields, so that another thread can go on after an overrun.</content>
public sealed partial class DeviceLoop<TObservation, TPlan>
{
    private readonly DecisionStamp _stamp;
    private readonly int[] _cursor;
    private readonly bool[] _undecided;
    private readonly ReasonList _reasons = new();
    private readonly TPlan _shadowBase;
    private Phase _phase;
    private int _entry;
    private int _shadow;
    private bool _held;
    private int _guardRule;
    private long _decideNs;
    private long _stepStarted;
    private PolicyInstance? _asked;

    private enum Phase
    {
        Deciding,
        Shadowing,
    }

    private void BeginDecision()
    {
        _phase = Phase.Deciding;
        _held = false;
        _guardRule = 0;
        _decideNs = 0;
        _reasons.Clear();
        _decided.CopyFrom(_merged);
        _decided.ClearActs();
        if (!_unleased.IsEmpty)
        {
            _device.Hold(_observation, _decided, _unleased);
        }

        for (var i = 0; i < _entries.Length; i++)
        {
            _cursor[i] = 0;
            _undecided[i] = true;
        }

        _entry = 0;
    }

    private void ContinueDecision()
    {
        do
        {
            for (; _entry < _entries.Length; _entry++)
            {
                if (_undecided[_entry])
                {
                    RunEntry(_entry);
                    _undecided[_entry] = false;
                }
            }
        }
        while (!PassesGuard());

        FinishDecision();
    }

    private void RunEntry(int index)
    {
        var entry = _entries[index];
        var chain = entry.ChainArray;
        for (; _cursor[index] < chain.Length; _cursor[index]++)
        {
            var instance = chain[_cursor[index]];
            if (!instance.Enabled || !Ask(instance, _decided))
            {
                continue;
            }

            if (!_work.WithinScope(_decided, _point))
            {
                ReportFault(instance, PolicyFault.OutOfScope, PipelineEvents.OutOfScope);
                continue;
            }

            var own = entry.Leases & instance.Resources;
            _decided.CopyResources(_work, own, _point);
            if (!(entry.Leases - own).IsEmpty)
            {
                _device.Hold(_observation, _decided, entry.Leases - own);
            }

            GatherReasons(index);
            return;
        }

        _held = true;
        _device.Hold(_observation, _decided, entry.Leases);
    }

    // false: some entries must decide again
    private bool PassesGuard()
    {
        var verdict = _device.Check(_observation, _decided);
        if (verdict.Passes)
        {
            return true;
        }

        _guardRule = verdict.Rule;
        LoopSeries.Add(PipelineSeries.GuardViolations, 1);
        var again = false;
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_cursor[i] < _entries[i].ChainArray.Length && _entries[i].Leases.Overlaps(verdict.Resources))
            {
                _entry = i;
                ReportFault(_entries[i].ChainArray[_cursor[i]], PolicyFault.GuardViolation, PipelineEvents.GuardViolation, verdict.Rule);
                _decided.CopyResources(_merged, _entries[i].Leases, _point);
                _cursor[i]++;
                _undecided[i] = true;
                again = true;
            }
        }

        if (again)
        {
            _entry = 0;
            return false;
        }

        HoldAll();
        return true;
    }

    private void HoldAll()
    {
        _held = true;
        for (var i = 0; i < _entries.Length; i++)
        {
            _cursor[i] = _entries[i].ChainArray.Length;
        }

        _decided.CopyFrom(_merged);
        _decided.ClearActs();
        _device.Hold(_observation, _decided, _all);
        var verdict = _device.Check(_observation, _decided);
        if (!verdict.Passes)
        {
            RaisePipelineEvent(PipelineEvents.HoldRefused, a: verdict.Rule);
            _decided.CopyFrom(_merged);
            _decided.ClearActs();
        }
    }

    // asks one policy, on _work; false when its plan is not to be used
    private bool Ask(PolicyInstance instance, TPlan start)
    {
        _work.CopyFrom(start);
        _work.ClearActs();
        _work.Reasons.Clear();
        _asked = instance;
        var policy = (IPolicy<TObservation, TPlan>)instance.Policy;
        var compiled = JitInfo.GetCompilationTime(currentThread: true);
        var ticket = _stamp.Begin(instance.Budget);
        Exception? thrown = null;
        try
        {
            policy.Decide(_observation, _work);
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        if (!_stamp.TryEnd(ticket, out var elapsed))
        {
            throw new AbandonedException();
        }

        // a path that runs for the first time is compiled: that time is the runtime's, not the policy's
        var late = elapsed - (JitInfo.GetCompilationTime(currentThread: true) - compiled) > instance.Budget;

        instance.Decisions++;
        instance.DecideSeconds.Record(elapsed.TotalSeconds);
        _decideNs += (long)elapsed.TotalNanoseconds;
        if (thrown is not null)
        {
            LoopSeries.Add(PipelineSeries.Exceptions, 1);
            ReportFault(instance, PolicyFault.Exception, PipelineEvents.PolicyThrew, detail: $"{thrown.GetType().Name}: {thrown.Message}");
            return false;
        }

        if (late)
        {
            LoopSeries.Add(PipelineSeries.Overruns, 1);
            if (_options.Watchdog is not null)
            {
                ReportFault(instance, PolicyFault.Late, PipelineEvents.PolicyLate, elapsed.TotalMilliseconds, instance.Manifest.BudgetMs);
                return false;
            }
        }

        return true;
    }

    private void GatherReasons(int entry)
    {
        foreach (var given in _work.Reasons.Items)
        {
            var reason = given;
            reason.Source = (byte)entry;
            _reasons.Add(reason);
        }
    }

    private void ReportFault(PolicyInstance instance, PolicyFault fault, int eventCode, double c = 0, double d = 0, string? detail = null)
    {
        instance.Faults++;
        instance.FaultsInARow++;
        var member = _phase == Phase.Deciding ? _cursor[_entry] : _shadow;
        RaisePipelineEvent(eventCode, a: _entry, b: member, c: c, d: d);
        if (!_options.Supervisor.Report(instance, fault, detail ?? fault.ToString()))
        {
            instance.Enabled = false;
            RaisePipelineEvent(PipelineEvents.PolicyMalfunctioned, a: _entry, b: member);
        }
    }

    private void RunShadows()
    {
        _phase = Phase.Shadowing;
        _shadowBase.CopyFrom(_merged);
        _entry = 0;
        _shadow = 0;
        ContinueShadows();
    }

    private void ContinueShadows()
    {
        for (; _entry < _entries.Length; _entry++, _shadow = 0)
        {
            var shadows = _entries[_entry].ShadowArray;
            for (; _shadow < shadows.Length; _shadow++)
            {
                if (shadows[_shadow].Enabled && Ask(shadows[_shadow], _shadowBase))
                {
                    RecordShadow(shadows[_shadow]);
                }
            }
        }

        FinishStep();
    }

    void DecisionWatchdog.IWatched.CheckOverrun(long now, TimeSpan grace)
    {
        if (_stamp.TryGiveUp(now, grace))
        {
            // from here on this thread owns the loop's state, until the new thread takes over
            StartThread(resume: true);
        }
    }

    private void Resume()
    {
        var instance = _asked!;
        instance.Decisions++;
        instance.Abandon();
        LoopSeries.Add(PipelineSeries.Overruns, 1);

        // the stray thread keeps the buffers that it was given
        var observation = _device.CreateObservation();
        CopyObservation(_observation, observation);
        _observation = observation;
        _work = _device.CreatePlan();
        ReportFault(instance, PolicyFault.Overrun, PipelineEvents.PolicyOverran, instance.Manifest.BudgetMs);
        instance.Enabled = false;
        if (_phase == Phase.Deciding)
        {
            _cursor[_entry]++;
            ContinueDecision();
        }
        else
        {
            _shadow++;
            ContinueShadows();
        }
    }
}
