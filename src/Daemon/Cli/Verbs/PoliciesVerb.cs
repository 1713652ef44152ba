using System.CommandLine;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>policies</c>: list, enable, disable, clear.</summary>
internal static class PoliciesVerb
{
    public static Command Make(Verb verb)
    {
        var command = verb.MakeClient("policies", "Lists policies, switches one on or off, clears a malfunctioned one.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation));
        command.Add(verb.MakeClient("list", "Lists the policies.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation)));
        command.Add(MakeChange(verb, "enable", "Switches a policy on."));
        command.Add(MakeChange(verb, "disable", "Switches a policy off; the next one of each chain decides."));
        command.Add(MakeChange(verb, "clear", "Lets a malfunctioned policy decide again."));
        return command;
    }

    private static async Task ListAsync(Verb verb, AdminClient client, ParseResult parsed, CancellationToken cancellation)
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(await client.GetTextAsync("/v1/policies", cancellation).ConfigureAwait(false));
            return;
        }

        Print(verb.Terminal, await client.GetAsync("/v1/policies", ApiJson.Default.IReadOnlyListPolicyReport, cancellation).ConfigureAwait(false));
    }

    private static void Print(Terminal terminal, IReadOnlyList<PolicyReport> policies)
    {
        var table = new TextTable("POLICY", "STATE", "FAMILY", "DEVICES", "DECISIONS", "FAULTS", "PLUGIN", "DETAIL");
        foreach (var policy in policies)
        {
            table.Add(
                policy.Policy,
                policy.State,
                policy.Family,
                policy.Devices.Count == 0 ? "-" : string.Join(' ', policy.Devices),
                Format.Count(policy.Decisions),
                Format.Count(policy.Faults),
                $"{policy.Plugin} {policy.Version}",
                policy.Detail.Length == 0 ? policy.Description : policy.Detail);
        }

        table.Write(terminal);
    }

    private static Command MakeChange(Verb verb, string name, string description)
    {
        var policy = new Argument<string>("policy") { Description = "its name" };
        var command = verb.MakeClient(name, description, async (client, parsed, cancellation) =>
        {
            var answer = await client.ChangeAsync(HttpMethod.Post, $"/v1/policies/{Spelled.Path(parsed.GetRequiredValue(policy))}/{name}", null, cancellation).ConfigureAwait(false);
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(answer);
            }
            else
            {
                Print(verb.Terminal, [System.Text.Json.JsonSerializer.Deserialize(answer, ApiJson.Default.PolicyReport)!]);
            }
        });
        command.Add(policy);
        return command;
    }
}
