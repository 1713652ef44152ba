using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Shape;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>config show|check|schema|reload</c>.</summary>
internal static class ConfigVerb
{
    public static Command Make(Verb verb) => new("config", "Shows, checks and reloads the configuration.")
    {
        MakeShow(verb),
        MakeCheck(verb),
        verb.Make("schema", "Prints the JSON schema of the configuration.", (_, _) =>
        {
            verb.Terminal.Out.Write(SchemaWriter.Write());
            return Task.FromResult(ExitCodes.Ok);
        }),
        verb.MakeClient("reload", "Makes the daemon read its configuration anew; a faulty one changes nothing.", async (client, parsed, cancellation) =>
        {
            var answer = await client.ChangeAsync(HttpMethod.Post, "/v1/config/reload", null, cancellation).ConfigureAwait(false);
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(answer);
            }
            else
            {
                verb.Terminal.Line("the configuration holds");
            }
        }),
    };

    private static Command MakeShow(Verb verb)
    {
        var live = new Option<bool>("--live") { Description = "what the running daemon uses, instead of what one started now would" };
        var command = verb.Make("show", "Prints the effective values with their sources; secrets hidden.", async (parsed, cancellation) =>
        {
            if (parsed.GetValue(live))
            {
                using var client = AdminClient.Open(parsed.GetValue(verb.Options.Socket));
                Print(verb, parsed, await client.GetAsync("/v1/config", ApiJson.Default.ConfigReport, cancellation).ConfigureAwait(false));
                return ExitCodes.Ok;
            }

            var result = Load(verb, parsed, parsed.GetValue(verb.Options.Config));
            Print(verb, parsed, ConfigDisplay.Show(result.Tree));
            return Report(verb, result);
        });
        command.Add(verb.Options.Config);
        command.Add(verb.Options.Set);
        command.Add(live);
        return command;
    }

    private static Command MakeCheck(Verb verb)
    {
        var file = new Argument<string?>("file") { Description = "the configuration file (default: /etc/cotenant/cotenant.json)", Arity = ArgumentArity.ZeroOrOne };
        var command = verb.Make("check", "Checks a configuration with everything that would be laid over it.", (parsed, _) =>
        {
            var result = Load(verb, parsed, parsed.GetValue(file));
            var code = Report(verb, result);
            if (code == ExitCodes.Ok)
            {
                verb.Terminal.Line(result.Files.Count == 0 ? "no file: the defaults hold" : $"good: {string.Join(", ", result.Files)}");
            }

            return Task.FromResult(code);
        });
        command.Add(file);
        command.Add(verb.Options.Set);
        return command;
    }

    private static ConfigResult Load(Verb verb, ParseResult parsed, string? file) =>
        Composition.Loader(file, parsed.GetValue(verb.Options.Set) ?? []).Load();

    private static int Report(Verb verb, ConfigResult result)
    {
        foreach (var error in result.Errors.Items)
        {
            verb.Terminal.Error.WriteLine(error.ToString());
        }

        return result.Errors.Any ? ExitCodes.BadConfiguration : ExitCodes.Ok;
    }

    private static void Print(Verb verb, ParseResult parsed, ConfigReport report)
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(JsonSerializer.Serialize(report, ApiJson.Default.ConfigReport));
            return;
        }

        var table = new TextTable("MEMBER", "VALUE", "SOURCE");
        foreach (var value in report.Values)
        {
            table.Add(value.Path, value.Value, value.Source);
        }

        table.Write(verb.Terminal);
    }
}
