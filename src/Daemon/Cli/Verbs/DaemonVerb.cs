using System.CommandLine;
using Cotenant.Daemon.Hosting;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>daemon</c>: runs until it is asked to stop. The default verb.</summary>
internal sealed class DaemonVerb(Verb verb)
{
    public Command Make() => AddOptions(verb.Make("daemon", "Runs the daemon in the foreground.", RunAsync));

    public void MakeDefault(RootCommand root)
    {
        AddOptions(root);
        root.SetAction((parsed, cancellation) => verb.GuardAsync(parsed, cancellation, RunAsync));
    }

    private T AddOptions<T>(T command)
        where T : Command
    {
        command.Add(verb.Options.Config);
        command.Add(verb.Options.Set);
        command.Add(verb.Options.Data);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var set = parsed.GetValue(verb.Options.Set) ?? [];
        if (parsed.GetValue(verb.Options.Socket) is { } socket)
        {
            set = [.. set, $"api.socket={socket}"];
        }

        var options = Composition.HostOptions(parsed.GetValue(verb.Options.Config), set, parsed.GetValue(verb.Options.Data));
        await using var host = await DaemonHost.StartAsync(options, cancellation).ConfigureAwait(false);
        foreach (var line in Banner.Lines(host))
        {
            verb.Terminal.Line(line);
        }

        return await host.WaitForStopAsync().ConfigureAwait(false);
    }
}
