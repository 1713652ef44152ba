using System.CommandLine;
using System.Globalization;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>decisions</c>: what was decided, newest first.</summary>
internal static class DecisionsVerb
{
    public static Command Make(Verb verb)
    {
        var device = new Option<string?>("--device") { Description = "of one device" };
        var tenant = new Option<string?>("--tenant") { Description = "that give a reason about a tenant" };
        var count = new Option<int>("--count", "-n") { Description = "at most so many", DefaultValueFactory = static _ => 20 };
        var all = new Option<bool>("--all") { Description = "those too that change nothing" };
        var shadows = new Option<bool>("--shadows") { Description = "those of shadow policies, too" };
        var command = verb.MakeClient("decisions", "Lists decisions, newest first.", async (client, parsed, cancellation) =>
        {
            var path = "/v1/decisions" + Spelled.Query(
                ("device", parsed.GetValue(device)),
                ("tenant", parsed.GetValue(tenant)),
                ("count", parsed.GetValue(count).ToString(CultureInfo.InvariantCulture)),
                ("all", parsed.GetValue(all) ? "true" : null),
                ("shadows", parsed.GetValue(shadows) ? "true" : null));
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(await client.GetTextAsync(path, cancellation).ConfigureAwait(false));
                return;
            }

            Print(verb.Terminal, await client.GetAsync(path, ApiJson.Default.IReadOnlyListDecisionReport, cancellation).ConfigureAwait(false));
        });
        command.Add(device);
        command.Add(tenant);
        command.Add(count);
        command.Add(all);
        command.Add(shadows);
        return command;
    }

    public static void Print(Terminal terminal, IReadOnlyList<DecisionReport> decisions)
    {
        var table = new TextTable("DECISION", "AT", "TIME", "BY", "CHANGED", "APPLIED", "WHY");
        foreach (var decision in decisions)
        {
            table.Add(
                decision.Id,
                Format.Clock(decision.At),
                Format.Duration(decision.DeviceTimeSeconds),
                By(decision),
                decision.Changed.Count == 0 ? "-" : string.Join(' ', decision.Changed),
                decision.Applied ? "yes" : decision.Error is null ? "no" : "FAILED",
                Why(decision));
        }

        table.Write(terminal);
    }

    public static string By(DecisionReport decision) =>
        decision.Shadow is { } shadow ? $"{shadow} (shadow)" : string.Join(' ', decision.Deciders);

    public static string Why(DecisionReport decision)
    {
        var reasons = string.Join("; ", decision.Reasons.Select(r => r.Text));
        return decision.Error ?? (decision.GuardRule is { } rule ? $"guard: {rule}. {reasons}" : reasons);
    }
}
