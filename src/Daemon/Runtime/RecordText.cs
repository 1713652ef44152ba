using Cotenant.Daemon.Api.Contracts;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Daemon.Runtime;

/// <summary>Makes reports for people of a device's fixed-size records.</summary>
internal static class RecordText
{
    /// <summary>Number in <see cref="LoopRecord.Deciders"/> that stands for the safe plan.</summary>
    private const int HoldMember = 15;

    public static EventReport Describe(ManagedDevice device, in LoopRecord record)
    {
        var reasons = ReasonsOf(device, record);
        var (name, text) = record.Kind switch
        {
            RecordKind.Decision or RecordKind.ShadowDecision => DecisionText(device, record, reasons),
            RecordKind.PipelineEvent => Named(PipelineEvents.All, device, record),
            _ => Named(device.Runtime.Descriptor.Events, device, record),
        };
        return new EventReport
        {
            Device = device.Id,
            Number = record.Number,
            Sequence = record.Point.Sequence,
            At = new DateTimeOffset(record.UtcTicks, TimeSpan.Zero),
            DeviceTimeSeconds = record.Point.TimeNs / 1e9,
            Kind = KebabNames.Of(record.Kind),
            Name = name,
            Tenant = record.Subject >= 0 ? device.Names.NameOf(record.Subject) : null,
            Text = text,
            Changed = device.NamesOf(record.Changed),
            Reasons = reasons,
        };
    }

    /// <summary>A reason with its text.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="source">Who gave it.</param>
    /// <param name="codes">The source's declared codes.</param>
    /// <param name="tenants">Names the tenants.</param>
    public static ReasonReport Describe(in Reason reason, string source, IReadOnlyList<CodeDescriptor> codes, ITenantNames tenants)
    {
        int number = reason.Code;
        var code = codes.FirstOrDefault(c => c.Code == number);
        var tenant = reason.Subject >= 0 ? tenants.NameOf(reason.Subject) : null;
        return new ReasonReport
        {
            Source = source,
            Code = number,
            Name = code?.Name ?? $"code-{number}",
            Tenant = tenant,
            Text = TemplateText.Fill(code?.Text ?? $"code {number}: {{0}}, {{1}}, {{2}}, {{3}}", tenant ?? "-", reason.A, reason.B, reason.C, reason.D),
            Numbers = [reason.A, reason.B, reason.C, reason.D],
        };
    }

    /// <summary>The chain's member that decided for an entry; the chain's length for the safe plan.</summary>
    public static int MemberOf(ulong deciders, int entry, int chain)
    {
        var member = (int)(deciders >> (4 * entry)) & 15;
        return member == HoldMember || member >= chain ? chain : member;
    }

    private static List<ReasonReport> ReasonsOf(ManagedDevice device, in LoopRecord record)
    {
        var reports = new List<ReasonReport>(record.ReasonCount);
        for (var i = 0; i < record.ReasonCount; i++)
        {
            ref readonly var reason = ref record.Reasons[i];
            var policy = SourceOf(device, record, reason.Source);
            reports.Add(Describe(reason, policy?.Name ?? "pipeline", policy?.Manifest.Reasons ?? [], device.Names));
        }

        return reports;
    }

    private static PolicyInstance? SourceOf(ManagedDevice device, in LoopRecord record, byte source)
    {
        var entries = device.Runtime.Entries;
        if (source >= entries.Count)
        {
            return null;
        }

        if (record.Kind == RecordKind.ShadowDecision)
        {
            return entries[source].Shadow.ElementAtOrDefault((int)(record.Deciders & 0xFF));
        }

        var chain = entries[source].Chain;
        var member = MemberOf(record.Deciders, source, chain.Count);
        return member < chain.Count ? chain[member] : null;
    }

    private static (string Name, string Text) DecisionText(ManagedDevice device, in LoopRecord record, List<ReasonReport> reasons)
    {
        var name = record.Kind == RecordKind.ShadowDecision ? "proposed"
            : record.Applied ? "applied"
            : record.Apply != ApplyStatus.Applied ? "failed"
            : "decided";
        var changed = string.Join(", ", device.NamesOf(record.Changed));
        var what = changed.Length == 0 ? "nothing changes" : name switch
        {
            "applied" => $"{changed} changed",
            "failed" => $"{changed}: the change failed",
            _ => $"{changed} would change",
        };
        return (name, reasons.Count == 0 ? what : $"{what}: {string.Join("; ", reasons.Select(r => r.Text))}");
    }

    private static (string Name, string Text) Named(IReadOnlyList<CodeDescriptor> codes, ManagedDevice device, in LoopRecord record)
    {
        var number = record.Code;
        var code = codes.FirstOrDefault(c => c.Code == number);
        var tenant = record.Subject >= 0 ? device.Names.NameOf(record.Subject) : "-";
        var (a, b, c, d) = record.Numbers;
        return (code?.Name ?? $"code-{number}", TemplateText.Fill(code?.Text ?? $"event {number}: {{0}}, {{1}}, {{2}}, {{3}}", tenant, a, b, c, d));
    }
}
