using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>plugins</c>: list, reload.</summary>
internal static class PluginsVerb
{
    public static Command Make(Verb verb)
    {
        var command = verb.MakeClient("plugins", "Lists plugins, reloads one.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation));
        command.Add(verb.MakeClient("list", "Lists the plugins.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation)));
        command.Add(MakeReload(verb));
        return command;
    }

    private static async Task ListAsync(Verb verb, AdminClient client, ParseResult parsed, CancellationToken cancellation)
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(await client.GetTextAsync("/v1/plugins", cancellation).ConfigureAwait(false));
            return;
        }

        var table = new TextTable("PLUGIN", "VERSION", "STATE", "LOADED", "POLICIES", "DETAIL");
        foreach (var plugin in await client.GetAsync("/v1/plugins", ApiJson.Default.IReadOnlyListPluginReport, cancellation).ConfigureAwait(false))
        {
            table.Add(
                plugin.Id,
                plugin.Version,
                plugin.State,
                plugin.Loaded ? "yes" : "no",
                string.Join(' ', plugin.Policies),
                plugin.Detail.Length == 0 ? plugin.Directory : plugin.Detail);
        }

        table.Write(verb.Terminal);
    }

    private static Command MakeReload(Verb verb)
    {
        var id = new Argument<string>("plugin") { Description = "its id" };
        var command = verb.MakeClient("reload", "Puts what lies on disk in the place of a plugin, without a missed tick.", async (client, parsed, cancellation) =>
        {
            var answer = await client.ChangeAsync(HttpMethod.Post, $"/v1/plugins/{Spelled.Path(parsed.GetRequiredValue(id))}/reload", null, cancellation).ConfigureAwait(false);
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(answer);
                return;
            }

            foreach (var line in JsonSerializer.Deserialize(answer, ApiJson.Default.ReloadReport)!.Detail)
            {
                verb.Terminal.Line(line);
            }
        });
        command.Add(id);
        return command;
    }
}
