using Cotenant.Daemon.Api.Contracts;
using Cotenant.Plugins;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>Makes reports for people of the journal's records, with the templates that the journal itself holds.</summary>
internal static class DecisionText
{
    /// <summary>Separates device and sequence in a decision's id; no device id holds it.</summary>
    public const char IdSeparator = ':';

    public static DecisionReport Describe(JournalContext context, int segment, DecisionEntry entry)
    {
        var head = entry.Head;
        var shadow = ShadowOf(context, head);
        return new DecisionReport
        {
            Id = $"{context.Device}{IdSeparator}{head.Point.Sequence}",
            Device = context.Device,
            Sequence = head.Point.Sequence,
            Segment = segment,
            At = new DateTimeOffset(head.UtcTicks, TimeSpan.Zero),
            DeviceTimeSeconds = head.Point.TimeNs / 1e9,
            Mode = KebabNames.Of(head.Mode),
            Deciders = shadow is null ? [.. context.Header.Entries.Select((e, i) => DeciderOf(e, head.Deciders, i)?.Name ?? "hold")] : [],
            Shadow = shadow?.Name,
            Changed = context.NamesOf(head.Changed),
            Applied = head.Applied,
            Error = entry.Error.Length > 0 ? entry.Error : null,
            GuardRule = RuleOf(context, head.GuardRule),
            DecideSeconds = head.DecideNs / 1e9,
            ApplySeconds = head.ApplyNs / 1e9,
            Reasons = [.. entry.Reasons.Select(r => Describe(context, head, shadow, r))],
        };
    }

    public static EventReport Describe(JournalContext context, in JournalFrame frame)
    {
        var record = EventEntry.Read(frame.Payload.Span);
        var codes = record.Kind == Plugins.Pipeline.Records.RecordKind.PipelineEvent ? Plugins.Pipeline.PipelineEvents.All : context.Header.Events;
        var number = record.Code;
        var code = codes.FirstOrDefault(c => c.Code == number);
        var tenant = record.Subject >= 0 ? context.Tenants.NameOf(record.Subject) : null;
        var (a, b, c, d) = record.Numbers;
        return new EventReport
        {
            Device = context.Device,
            Number = record.Number,
            Sequence = record.Point.Sequence,
            At = new DateTimeOffset(record.UtcTicks, TimeSpan.Zero),
            DeviceTimeSeconds = record.Point.TimeNs / 1e9,
            Kind = KebabNames.Of(record.Kind),
            Name = code?.Name ?? $"code-{number}",
            Tenant = tenant,
            Text = TemplateText.Fill(code?.Text ?? $"event {number}: {{0}}, {{1}}, {{2}}, {{3}}", tenant ?? "-", a, b, c, d),
        };
    }

    /// <summary>True for a decision that is worth a line: it changed something, gives reasons or went wrong.</summary>
    public static bool IsNotable(DecisionEntry entry) =>
        !entry.Head.Changed.IsEmpty || entry.Reasons.Length > 0 || entry.Head.GuardRule != 0 || entry.Error.Length > 0;

    private static ReasonReport Describe(JournalContext context, in DecisionHead head, HeaderPolicy? shadow, in Reason reason)
    {
        var source = shadow;
        if (source is null && reason.Source < context.Header.Entries.Length)
        {
            source = DeciderOf(context.Header.Entries[reason.Source], head.Deciders, reason.Source);
        }

        return RecordText.Describe(reason, source?.Name ?? "pipeline", source?.Reasons ?? [], context.Tenants);
    }

    private static HeaderPolicy? DeciderOf(HeaderEntry entry, ulong deciders, int index)
    {
        var member = RecordText.MemberOf(deciders, index, entry.Chain.Length);
        return member < entry.Chain.Length ? entry.Chain[member] : null;
    }

    private static HeaderPolicy? ShadowOf(JournalContext context, in DecisionHead head) =>
        head.ShadowEntry >= 0 ? context.Header.Entries.ElementAtOrDefault(head.ShadowEntry)?.Shadow.ElementAtOrDefault(head.ShadowIndex) : null;

    private static string? RuleOf(JournalContext context, int rule) =>
        rule == 0 ? null : context.Header.GuardRules.FirstOrDefault(r => r.Code == rule)?.Name ?? $"rule-{rule}";
}
