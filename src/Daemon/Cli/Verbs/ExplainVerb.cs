using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>explain</c>: why a decision was made, and what came of it.</summary>
internal static class ExplainVerb
{
    private static readonly (string Member, string Title, string Format)[] Seen =
    [
        ("latencyMs", "P99 MS", "0.##"), ("targetMs", "TARGET MS", "0.##"), ("requestsPerSecond", "REQ/S", "0"), ("cpuPercent", "CPU %", "0"),
        ("ipc", "IPC", "0.##"), ("missesPerSecond", "MISSES/S", "0.##E+0"), ("bandwidthBytesPerSecond", "BYTES/S", "0.##E+0"), ("occupancyBytes", "LLC BYTES", "0"),
    ];

    private static readonly (string Member, string Title)[] Held =
        [("cores", "CPUS"), ("cpus", "WHICH"), ("ways", "WAYS"), ("wayMasks", "MASKS"), ("bandwidthPercent", "BANDWIDTH %"), ("cpuShare", "CPU SHARE"), ("wayShare", "WAY SHARE")];

    public static Command Make(Verb verb)
    {
        var id = new Argument<string>("decision") { Description = "its number, DEVICE:NUMBER, or 'last'", DefaultValueFactory = static _ => "last" };
        var command = verb.MakeClient("explain", "Says why: what was seen, decided, applied, read back, and what happened after.", async (client, parsed, cancellation) =>
        {
            var path = $"/v1/decisions/{Spelled.Path(parsed.GetRequiredValue(id))}";
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(await client.GetTextAsync(path, cancellation).ConfigureAwait(false));
                return;
            }

            Print(verb.Terminal, await client.GetAsync(path, ApiJson.Default.ExplanationReport, cancellation).ConfigureAwait(false));
        });
        command.Add(id);
        return command;
    }

    private static void Print(Terminal terminal, ExplanationReport report)
    {
        var decision = report.Decision;
        terminal.Line($"Decision {decision.Id} at {Format.Clock(decision.At)}, device time {Format.Duration(decision.DeviceTimeSeconds)}, mode {decision.Mode}");
        terminal.Line($"Decided by {DecisionsVerb.By(decision)} in {Format.Duration(decision.DecideSeconds)}; {Outcome(decision)}");
        Section(terminal, "Why", decision.Reasons.Select(r => $"{r.Source}: {r.Text}"));
        if (decision.GuardRule is { } rule)
        {
            terminal.Line($"The guard refused a plan on the way: {rule}");
        }

        PrintSeen(terminal, "Seen", report.Observation, report.Tenants);
        PrintChanges(terminal, report);
        Section(terminal, "Events", report.Events.Select(e => e.Text));
        PrintSeen(terminal, "After", report.Outcome, report.Tenants);
        if (report.Outcome is null && decision.Applied)
        {
            terminal.Line("After: not recorded yet");
        }

        Section(terminal, "Shadows would have", report.Shadows.Select(s => $"{s.Shadow}: {(s.Changed.Count == 0 ? "changed nothing" : $"changed {string.Join(", ", s.Changed)}")}; {DecisionsVerb.Why(s)}"));
    }

    private static string Outcome(DecisionReport decision)
    {
        var changed = decision.Changed.Count == 0 ? "nothing changed" : string.Join(", ", decision.Changed);
        return decision.Error is { } error ? $"{changed}: failed and was undone ({error})"
            : decision.Applied ? $"{changed} applied and read back in {Format.Duration(decision.ApplySeconds)}"
            : decision.Changed.Count > 0 ? $"{changed} would have changed; nothing was applied"
            : changed;
    }

    private static void Section(Terminal terminal, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            terminal.Line($"{title}:");
            all.ForEach(line => terminal.Line($"  {line}"));
        }
    }

    private static void PrintSeen(Terminal terminal, string title, JsonElement? observation, IReadOnlyDictionary<string, string> names)
    {
        var rows = Rows(observation).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        terminal.Line($"{title}:");
        var columns = Seen.Where(c => rows.Any(r => r.Element.TryGetProperty(c.Member, out _))).ToList();
        var table = new TextTable(["TENANT", .. columns.Select(c => c.Title)]);
        foreach (var (slot, element) in rows)
        {
            table.Add([names.GetValueOrDefault(slot, $"slot {slot}"), .. columns.Select(c => Format.Member(element, c.Member, c.Format))]);
        }

        table.Write(terminal);
    }

    private static void PrintChanges(Terminal terminal, ExplanationReport report)
    {
        var before = Rows(report.Before).ToDictionary(r => r.Slot, r => r.Element);
        var after = Rows(report.Actual ?? report.Plan).ToList();
        if (after.Count == 0)
        {
            return;
        }

        terminal.Line(report.Actual is null ? "Plan (before -> wanted):" : "Plan (before -> read back):");
        var columns = Held.Where(c => after.Any(r => r.Element.TryGetProperty(c.Member, out _))).ToList();
        var table = new TextTable(["TENANT", .. columns.Select(c => c.Title)]);
        foreach (var (slot, element) in after)
        {
            var old = before.TryGetValue(slot, out var found) ? found : (JsonElement?)null;
            table.Add([report.Tenants.GetValueOrDefault(slot, $"slot {slot}"), .. columns.Select(c => Change(Format.Member(old, c.Member), Format.Member(element, c.Member)))]);
        }

        table.Write(terminal);
    }

    private static string Change(string before, string after) => before == after ? after : $"{before} -> {after}";

    private static IEnumerable<(string Slot, JsonElement Element)> Rows(JsonElement? part)
    {
        if (part is { ValueKind: JsonValueKind.Object } content && content.TryGetProperty("tenants", out var list))
        {
            foreach (var element in list.EnumerateArray())
            {
                yield return (element.GetProperty("slot").GetRawText(), element);
            }
        }
    }
}
