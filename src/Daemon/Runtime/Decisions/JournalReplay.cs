using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Manifest;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;
using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>
/// Makes the decisions of a journal again: each segment begins with the policies' memory and the state that held, each record
/// says what was seen and which member of each chain decided; events say which were asked in vain. Nothing is applied.
/// </summary>
internal sealed class JournalReplay(JournalScan scan, string deviceId, ReplayPolicies policies, Func<string, PolicyManifest?> manifestOf, CancellationToken cancellation)
    : IDeviceVisitor<ReplayReport>
{
    private const int MostDifferences = 20;

    private readonly List<ReplayDifference> _differences = [];
    private readonly HashSet<string> _notes = new(StringComparer.Ordinal);
    private long _decisions;
    private long _same;
    private int _segments;

    public ReplayReport Visit<TObservation, TPlan>(IDevice<TObservation, TPlan> device)
        where TObservation : Observation
        where TPlan : Plan<TPlan>
    {
        foreach (var (segment, file) in scan.NewestFirst().Reverse())
        {
            ReplayRun<TObservation, TPlan>? run = null;
            scan.Read(segment, file, (frame, context) =>
            {
                if (frame.Device != deviceId)
                {
                    return true;
                }

                if (frame.Kind == JournalRecordKind.DeviceHeader)
                {
                    run = Begin(device, context.Header);
                }
                else if (frame.Kind == JournalRecordKind.Event && run is not null)
                {
                    NoteFault(run, EventEntry.Read(frame.Payload.Span));
                }
                else if (frame.Kind == JournalRecordKind.Decision && run is not null)
                {
                    Compare(run, DecisionEntry.Read(frame.Payload.Span), segment, context);
                }

                return !cancellation.IsCancellationRequested;
            });
            _segments += run is null ? 0 : 1;
            cancellation.ThrowIfCancellationRequested();
        }

        return new ReplayReport
        {
            Device = deviceId,
            Kind = device.Descriptor.Kind,
            Segments = _segments,
            Decisions = _decisions,
            Same = _same,
            Differences = _differences,
            Notes = [.. _notes],
        };
    }

    private ReplayRun<TObservation, TPlan>? Begin<TObservation, TPlan>(IDevice<TObservation, TPlan> device, DeviceHeader header)
        where TObservation : Observation
        where TPlan : Plan<TPlan>
    {
        if (header.Kind != device.Descriptor.Kind || header.Simulator != device.Descriptor.Simulator)
        {
            _notes.Add($"the journal was written by {header.Kind} {header.Simulator}, this is {device.Descriptor.Kind} {device.Descriptor.Simulator}: not replayed");
            return null;
        }

        try
        {
            return new ReplayRun<TObservation, TPlan>(device, header, policies, manifestOf);
        }
        catch (Exception exception) when (exception is PolicyUnavailableException or InvalidDataException)
        {
            _notes.Add(exception.Message);
            return null;
        }
    }

    /// <summary>The pipeline's events of faults name entry and member.</summary>
    private static void NoteFault<TObservation, TPlan>(ReplayRun<TObservation, TPlan> run, in LoopRecord record)
        where TObservation : Observation
        where TPlan : Plan<TPlan>
    {
        if (record.Kind == RecordKind.PipelineEvent
            && record.Code is PipelineEvents.PolicyThrew or PipelineEvents.PolicyLate or PipelineEvents.GuardViolation or PipelineEvents.OutOfScope)
        {
            run.NoteAskedInVain((int)record.Numbers.A, (int)record.Numbers.B);
        }
    }

    private void Compare<TObservation, TPlan>(ReplayRun<TObservation, TPlan> run, DecisionEntry entry, int segment, JournalContext context)
        where TObservation : Observation
        where TPlan : Plan<TPlan>
    {
        // in mode observe nobody was asked; a shadow's memory is not the deciding one's
        if (entry.Head.ShadowEntry >= 0 || entry.Head.Mode == DeviceMode.Observe)
        {
            return;
        }

        var different = run.Decide(entry);
        _decisions++;
        if (different.IsEmpty)
        {
            _same++;
        }
        else if (_differences.Count < MostDifferences)
        {
            var report = DecisionText.Describe(context, segment, entry);
            _differences.Add(new ReplayDifference(report.Id, segment, report.Deciders, context.NamesOf(different)));
        }
    }
}
