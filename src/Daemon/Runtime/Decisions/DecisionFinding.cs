using Cotenant.Daemon.Api.Contracts;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>Gathers what a segment holds of one decision.</summary>
internal sealed class DecisionFinding(string device, long sequence)
{
    public DecisionEntry? Decision { get; private set; }

    public JournalContext? Context { get; private set; }

    /// <summary>The tenants at the decision.</summary>
    public TenantEntry? Tenants { get; private set; }

    /// <summary>What held before.</summary>
    public byte[]? Before { get; private set; }

    public OutcomeEntry? Outcome { get; set; }

    public List<DecisionReport> Shadows { get; } = [];

    public List<EventReport> Events { get; } = [];

    public bool Visit(JournalFrame frame, JournalContext context)
    {
        if (frame.Device != device)
        {
            return true;
        }

        switch (frame.Kind)
        {
            case JournalRecordKind.Decision:
                Take(DecisionEntry.Read(frame.Payload.Span), frame.Segment, context);
                break;
            case JournalRecordKind.Outcome when OutcomeEntry.Read(frame.Payload.Span) is var outcome && outcome.Decision == sequence:
                Outcome = outcome;
                break;
            case JournalRecordKind.Event when DecisionText.Describe(context, frame) is var report && report.Sequence == sequence:
                Events.Add(report);
                break;
        }

        return true;
    }

    private void Take(DecisionEntry entry, int segment, JournalContext context)
    {
        if (entry.Head.Point.Sequence == sequence)
        {
            if (entry.Head.ShadowEntry >= 0)
            {
                Shadows.Add(DecisionText.Describe(context, segment, entry));
                return;
            }

            (Decision, Context, Tenants, Before) = (entry, context, context.Tenants, context.State);
        }

        if (entry.Actual.Length > 0)
        {
            context.State = entry.Actual;
        }
    }
}
