using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>plan preview</c>: what a policy would decide now.</summary>
internal static class PlanVerb
{
    public static Command Make(Verb verb)
    {
        var device = new Option<string?>("--device") { Description = "the device; needed when there are several" };
        var policy = new Option<string?>("--policy") { Description = "the policy to ask; the one that decides when left out" };
        var preview = verb.MakeClient("preview", "Asks a policy what it would decide now; nothing is applied.", async (client, parsed, cancellation) =>
        {
            var path = "/v1/plans/preview" + Spelled.Query(("device", parsed.GetValue(device)), ("policy", parsed.GetValue(policy)));
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(await client.GetTextAsync(path, cancellation).ConfigureAwait(false));
                return;
            }

            Print(verb.Terminal, await client.GetAsync(path, ApiJson.Default.PreviewReport, cancellation).ConfigureAwait(false));
        });
        preview.Add(device);
        preview.Add(policy);
        return new Command("plan", "Looks at plans.") { preview };
    }

    private static void Print(Terminal terminal, PreviewReport report)
    {
        terminal.Line($"{report.Policy} on {report.Device} would {(report.Changed.Count == 0 ? "change nothing" : $"change {string.Join(", ", report.Changed)}")}");
        foreach (var reason in report.Reasons)
        {
            terminal.Line($"  {reason.Text}");
        }

        if (report.GuardRule is { } rule)
        {
            terminal.Line($"The guard would refuse it: {rule}");
        }

        if (report.Changed.Count > 0)
        {
            PrintParts(terminal, report.Now, report.Proposed);
        }
    }

    private static void PrintParts(Terminal terminal, JsonElement now, JsonElement proposed)
    {
        if (!proposed.TryGetProperty("tenants", out var wanted) || !now.TryGetProperty("tenants", out var held))
        {
            terminal.Line(proposed.GetRawText());
            return;
        }

        var table = new TextTable("TENANT", "CPUS", "WAYS", "BANDWIDTH %");
        foreach (var tenant in wanted.EnumerateArray())
        {
            var slot = tenant.GetProperty("slot").GetInt32();
            JsonElement? old = held.EnumerateArray().Where(t => t.GetProperty("slot").GetInt32() == slot).Select(t => (JsonElement?)t).FirstOrDefault();
            table.Add(Format.Member(tenant, "tenant"), Change(old, tenant, "cores"), Change(old, tenant, "ways"), Change(old, tenant, "bandwidthPercent"));
        }

        table.Write(terminal);
    }

    private static string Change(JsonElement? old, JsonElement tenant, string member)
    {
        var (before, after) = (Format.Member(old, member), Format.Member(tenant, member));
        return before == after ? after : $"{before} -> {after}";
    }
}
