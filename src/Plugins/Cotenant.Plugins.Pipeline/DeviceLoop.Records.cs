using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline.Journal;
using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Plugins.Pipeline;

/// <content>Ring and journal.</content>
public sealed partial class DeviceLoop<TObservation, TPlan>
{
    private (long Sequence, long DueNs)[] _outcomes = new (long, long)[16];
    private byte[] _journalBuffer = new byte[4096];
    private byte[] _copyBuffer = [];
    private int _outcomeCount;
    private int _journalSegment = -1;
    private int _journalTenants = -1;
    private long _sinceFull;
    private LoopRecord _record;

    private void RecordDecision(ResourceSet changed, bool apply, ApplyResult result, long applyNs)
    {
        var applied = apply && result.Status == ApplyStatus.Applied;
        var quiet = changed.IsEmpty && _reasons.Count == 0 && _guardRule == 0 && !_held && !apply;
        if (!quiet)
        {
            FillRecord(RecordKind.Decision, changed);
            _record.Apply = result.Status;
            _record.Applied = applied;
            _record.GuardRule = _guardRule;
            _record.Deciders = Deciders();
            _record.ApplyNs = applyNs;
            CopyReasons(_reasons.Items);
            Records.Write(ref _record);
        }

        var journal = _options.Journal;
        if (!journal.Enabled)
        {
            return;
        }

        WriteJournalHeaders(journal);
        if (quiet && !_options.JournalFull && ++_sinceFull < Descriptor.JournalSampling)
        {
            return;
        }

        _sinceFull = 0;
        var head = new DecisionHead(_point, UtcTicks(), _mode, -1, -1, changed, result.Status, applied, result.Undone, _guardRule, Deciders(), _decideNs, applyNs);
        AppendDecision(journal, head, _reasons, _decided, applied ? _actual : null, result.Error);
        if (applied && Descriptor.OutcomeDelayNs > 0)
        {
            // a period shorter than the delay has several under way
            if (_outcomeCount == _outcomes.Length)
            {
                Array.Resize(ref _outcomes, _outcomes.Length * 2);
            }

            _outcomes[_outcomeCount++] = (_point.Sequence, _point.TimeNs + Descriptor.OutcomeDelayNs);
        }
    }

    private void RecordShadow(PolicyInstance shadow)
    {
        var changed = _work.Difference(_shadowBase);
        var verdict = _device.Check(_observation, _work);
        if (changed.IsEmpty && _work.Reasons.Count == 0 && verdict.Passes)
        {
            return;
        }

        shadow.FaultsInARow = 0;
        FillRecord(RecordKind.ShadowDecision, changed);
        _record.GuardRule = verdict.Rule;
        _record.Deciders = (ulong)_entry << 8 | (uint)_shadow;
        CopyReasons(_work.Reasons.Items);
        for (var i = 0; i < _record.ReasonCount; i++)
        {
            _record.Reasons[i].Source = (byte)_entry;
        }

        Records.Write(ref _record);
        if (_options.Journal.Enabled)
        {
            var head = new DecisionHead(_point, UtcTicks(), _mode, _entry, _shadow, changed, ApplyStatus.Applied, false, true, verdict.Rule, _record.Deciders, _decideNs, 0);
            AppendDecision(_options.Journal, head, _work.Reasons, _work, null, null);
        }
    }

    private void FillRecord(RecordKind kind, ResourceSet changed)
    {
        _record = default;
        _record.Kind = kind;
        _record.Point = _point;
        _record.UtcTicks = UtcTicks();
        _record.Mode = _mode;
        _record.Changed = changed;
        _record.Subject = -1;
        _record.DecideNs = _decideNs;
    }

    private void CopyReasons(ReadOnlySpan<Reason> reasons)
    {
        _record.ReasonCount = reasons.Length;
        reasons.CopyTo(_record.Reasons);
    }

    private ulong Deciders()
    {
        ulong deciders = 0;
        for (var i = 0; i < Math.Min(_entries.Length, 16); i++)
        {
            var member = _cursor[i] < _entries[i].ChainArray.Length ? Math.Min(_cursor[i], 14) : 15;
            deciders |= (ulong)member << (4 * i);
        }

        return deciders;
    }

    private void RaisePipelineEvent(int code, int subject = -1, double a = 0, double b = 0, double c = 0, double d = 0) =>
        RaiseEvent(RecordKind.PipelineEvent, code, subject, a, b, c, d);

    private void RaiseEvent(RecordKind kind, int code, int subject, double a, double b, double c, double d)
    {
        LoopRecord record = default;
        record.Kind = kind;
        record.Point = _point;
        record.UtcTicks = UtcTicks();
        record.Mode = _mode;
        record.Code = code;
        record.Subject = subject;
        record.Numbers = (a, b, c, d);
        Records.Write(ref record);
        if (_options.Journal is { Enabled: true } journal)
        {
            WriteJournalHeaders(journal);
            Span<byte> buffer = stackalloc byte[128];
            var writer = new RecordWriter(buffer);
            EventEntry.Write(ref writer, record);
            journal.Append(Descriptor.Id, JournalRecordKind.Event, writer.Written);
        }
    }

    private void AppendDecision(IJournalSink journal, in DecisionHead head, ReasonList reasons, TPlan plan, TPlan? actual, string? error)
    {
        while (true)
        {
            var writer = new RecordWriter(_journalBuffer);
            DecisionEntry.Write(ref writer, head, reasons, _observation, plan, actual, error);
            if (!writer.Overflowed)
            {
                journal.Append(Descriptor.Id, JournalRecordKind.Decision, writer.Written);
                return;
            }

            _journalBuffer = new byte[writer.Required * 2];
        }
    }

    private void AppendOutcome(IJournalSink journal, long sequence)
    {
        while (true)
        {
            var writer = new RecordWriter(_journalBuffer);
            OutcomeEntry.Write(ref writer, sequence, UtcTicks(), _observation);
            if (!writer.Overflowed)
            {
                journal.Append(Descriptor.Id, JournalRecordKind.Outcome, writer.Written);
                return;
            }

            _journalBuffer = new byte[writer.Required * 2];
        }
    }

    private void RecordOutcomes()
    {
        if (_outcomeCount == 0)
        {
            return;
        }

        var kept = 0;
        for (var i = 0; i < _outcomeCount; i++)
        {
            if (_outcomes[i].DueNs > _point.TimeNs)
            {
                _outcomes[kept++] = _outcomes[i];
                continue;
            }

            // records before a segment's header cannot be read
            WriteJournalHeaders(_options.Journal);
            AppendOutcome(_options.Journal, _outcomes[i].Sequence);
        }

        _outcomeCount = kept;
    }

    private void WriteJournalHeaders(IJournalSink journal)
    {
        if (_journalSegment != journal.Segment)
        {
            _journalSegment = journal.Segment;
            _journalTenants = _device.Tenants.Revision;
            journal.Append(Descriptor.Id, JournalRecordKind.DeviceHeader, DeviceHeader.Make(Descriptor, _device.Tenants, _entries, _merged, _mode, UtcTicks()));
        }
        else if (_journalTenants != _device.Tenants.Revision)
        {
            _journalTenants = _device.Tenants.Revision;
            journal.Append(Descriptor.Id, JournalRecordKind.Tenant, TenantEntry.Make(_device.Tenants));
        }
    }

    private void CopyObservation(TObservation from, TObservation to)
    {
        while (true)
        {
            var writer = new RecordWriter(_copyBuffer);
            from.Write(ref writer);
            if (!writer.Overflowed)
            {
                var reader = new RecordReader(writer.Written);
                to.Read(ref reader);
                return;
            }

            _copyBuffer = new byte[writer.Required * 2];
        }
    }

    private long UtcTicks() => _time.GetUtcNow().UtcTicks;

    private sealed class DeviceOutput(DeviceLoop<TObservation, TPlan> loop) : IDeviceOutput
    {
        public SeriesBlock Series => loop.DeviceSeries;

        public void Raise(int code, int subject, double a, double b, double c, double d) =>
            loop.RaiseEvent(RecordKind.DeviceEvent, code, subject, a, b, c, d);
    }
}
