using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline;

/// <content>From a decided plan to what holds.</content>
public sealed partial class DeviceLoop<TObservation, TPlan>
{
    private void FinishDecision()
    {
        for (var i = 0; i < _entries.Length; i++)
        {
            var chain = _entries[i].ChainArray;
            _entries[i].Deciding = _cursor[i];
            if (_cursor[i] < chain.Length)
            {
                chain[_cursor[i]].FaultsInARow = 0;
            }
        }

        if (_held)
        {
            LoopSeries.Add(PipelineSeries.Holds, 1);
        }

        var changed = _decided.Difference(_merged);
        var result = ApplyResult.Applied;
        long applyNs = 0;
        var apply = _mode == DeviceMode.Active && (!changed.IsEmpty || _decided.HasActs);
        if (apply)
        {
            var started = _time.GetTimestamp();
            result = ApplyDecided();
            applyNs = (long)_time.GetElapsedTime(started).TotalNanoseconds;
        }

        LastChanged = apply && result.Status == ApplyStatus.Applied ? changed : default;
        RecordDecision(changed, apply, result, applyNs);
        RunShadows();
    }

    private ApplyResult ApplyDecided()
    {
        _actual.CopyFrom(_decided);
        var result = _device.Apply(_point, _merged, _decided, _actual);
        if (result.Status == ApplyStatus.Applied)
        {
            LoopSeries.Add(PipelineSeries.Actions, 1);
            _merged.CopyFrom(_actual);
            return result;
        }

        LoopSeries.Add(PipelineSeries.ApplyFailures, 1);
        if (!result.Undone)
        {
            _merged.CopyFrom(_actual);
        }

        RaisePipelineEvent(result.Undone ? PipelineEvents.ApplyFailed : PipelineEvents.UndoFailed);
        return result;
    }

    private void FinishObserved()
    {
        _reasons.Clear();
        _decideNs = 0;
        _guardRule = 0;
        _held = false;
        _decided.CopyFrom(_merged);
        Array.Fill(_cursor, int.MaxValue);
        RecordDecision(default, false, ApplyResult.Applied, 0);
        FinishStep();
    }

    private void FinishStep()
    {
        RecordOutcomes();
        StepSeconds.Record(_time.GetElapsedTime(_stepStarted).TotalSeconds);
        Volatile.Write(ref _lastDecisionStamp, _time.GetTimestamp());
    }
}
