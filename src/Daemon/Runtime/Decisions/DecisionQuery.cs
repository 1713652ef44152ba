using System.Text.Json;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Plugins;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>Finds decisions in a journal.</summary>
/// <param name="scan">The journal.</param>
/// <param name="deviceOf">A device of this id at work, which can read what observations and plans hold; null for none.</param>
internal sealed class DecisionQuery(JournalScan scan, Func<string, IDeviceRuntime?> deviceOf)
{
    /// <summary>The newest decisions that pass the filter, newest first.</summary>
    public IReadOnlyList<DecisionReport> List(DecisionFilter filter)
    {
        var found = new List<DecisionReport>();
        foreach (var (segment, file) in scan.NewestFirst())
        {
            var here = new Queue<DecisionReport>();
            scan.Read(segment, file, (frame, context) =>
            {
                if (frame.Kind == JournalRecordKind.Decision
                    && (filter.Device is null || filter.Device == frame.Device)
                    && Select(frame, context, filter) is { } report)
                {
                    here.Enqueue(report);
                    if (here.Count > filter.Count - found.Count)
                    {
                        here.Dequeue();
                    }
                }

                return true;
            });
            found.AddRange(here.Reverse());
            if (found.Count >= filter.Count)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>A decision with all that belongs to it; null when the journal does not hold it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="sequence">The decision; 0 for the newest one that changed something.</param>
    public ExplanationReport? Explain(string device, long sequence)
    {
        if (sequence == 0)
        {
            var newest = List(new DecisionFilter(device, null, 1, All: false, Shadows: false));
            if (newest.Count == 0)
            {
                return null;
            }

            sequence = newest[0].Sequence;
        }

        // the run of the newest segment that holds the decision; the outcome may stand in the segment after
        OutcomeEntry? outcome = null;
        foreach (var (segment, file) in scan.NewestFirst())
        {
            var finding = new DecisionFinding(device, sequence) { Outcome = outcome };
            scan.Read(segment, file, finding.Visit);
            if (finding.Decision is not null)
            {
                return Report(finding, segment);
            }

            outcome = finding.Outcome;
        }

        return null;
    }

    private static DecisionReport? Select(in JournalFrame frame, JournalContext context, DecisionFilter filter)
    {
        var entry = DecisionEntry.Read(frame.Payload.Span);
        if ((!filter.Shadows && entry.Head.ShadowEntry >= 0) || (!filter.All && !DecisionText.IsNotable(entry)))
        {
            return null;
        }

        var report = DecisionText.Describe(context, frame.Segment, entry);
        return filter.Tenant is null || report.Reasons.Any(r => r.Tenant == filter.Tenant) ? report : null;
    }

    private ExplanationReport Report(DecisionFinding finding, int segment)
    {
        var (entry, context, tenants, before) = (finding.Decision!, finding.Context!, finding.Tenants!, finding.Before!);
        var device = deviceOf(context.Device);
        return new ExplanationReport
        {
            Decision = DecisionText.Describe(context, segment, entry),
            Tenants = tenants.Names
                .Select((name, slot) => (name, slot))
                .Where(t => t.name is not null)
                .ToDictionary(t => t.slot.ToString(System.Globalization.CultureInfo.InvariantCulture), t => t.name!),
            Observation = ObservationJson(device, entry.Observation),
            Before = PlanJson(device, before, tenants),
            Plan = PlanJson(device, entry.Plan, tenants),
            Actual = PlanJson(device, entry.Actual, tenants),
            Outcome = finding.Outcome is { } outcome ? ObservationJson(device, outcome.Observation) : null,
            Shadows = finding.Shadows,
            Events = finding.Events,
        };
    }

    private static JsonElement? ObservationJson(IDeviceRuntime? device, byte[] record) =>
        device is null || record.Length == 0 ? null : JsonBlock.Make(json => device.WriteObservationJson(record, json));

    private static JsonElement? PlanJson(IDeviceRuntime? device, byte[] record, ITenantNames tenants) =>
        device is null || record.Length == 0 ? null : JsonBlock.Make(json => device.WritePlanJson(record, json, tenants));
}
