using System.CommandLine;
using System.Text.Json;

namespace Cotenant.Daemon.Cli;

/// <summary>Makes commands whose failures are lines on stderr and documented exit codes.</summary>
internal sealed class Verb(CommonOptions options, Terminal terminal)
{
    public CommonOptions Options => options;

    public Terminal Terminal => terminal;

    /// <summary>A command.</summary>
    public Command Make(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancellation) => GuardAsync(parsed, cancellation, run));
        return command;
    }

    /// <summary>A command that speaks to the daemon.</summary>
    public Command MakeClient(string name, string description, Func<AdminClient, ParseResult, CancellationToken, Task> run) =>
        Make(name, description, async (parsed, cancellation) =>
        {
            using var client = AdminClient.Open(parsed.GetValue(options.Socket));
            await run(client, parsed, cancellation).ConfigureAwait(false);
            return ExitCodes.Ok;
        });

    /// <summary>Runs what a command does.</summary>
    public async Task<int> GuardAsync(ParseResult parsed, CancellationToken cancellation, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        try
        {
            return await run(parsed, cancellation).ConfigureAwait(false);
        }
        catch (DaemonException exception)
        {
            foreach (var line in exception.Lines)
            {
                terminal.Error.WriteLine($"cotenant: {line}");
            }

            return exception.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (IOException exception)
        {
            // "| head" closes the pipe: that is no failure of ours
            if (!terminal.Interactive && exception.Message.Contains("pipe", StringComparison.OrdinalIgnoreCase))
            {
                return ExitCodes.Ok;
            }

            terminal.Error.WriteLine($"cotenant: {exception.Message}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>Prints the daemon's answer as JSON, indented for people.</summary>
    public void PrintJson(string json)
    {
        if (json.Length > 0)
        {
            using var document = JsonDocument.Parse(json);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                document.RootElement.WriteTo(writer);
            }

            terminal.Line(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        }
    }
}
