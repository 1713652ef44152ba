using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.Daemon.Runtime;
using Cotenant.Daemon.Runtime.Decisions;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Models;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>replay</c>: makes the decisions of a journal again and says where they come out otherwise.</summary>
internal static class ReplayVerb
{
    public static Command Make(Verb verb)
    {
        var directory = new Argument<string?>("journal") { Description = "the journal's directory; the configured one when left out", Arity = ArgumentArity.ZeroOrOne };
        var only = new Option<string?>("--device") { Description = "of one device" };
        var command = verb.Make("replay", "Makes the decisions of a journal again and says where they come out otherwise. Devices are those of the configuration; simulated ones only.", (parsed, cancellation) =>
        {
            var config = Composition.Loader(parsed.GetValue(verb.Options.Config), parsed.GetValue(verb.Options.Set) ?? []).Load();
            var model = config.Model ?? throw new DaemonException(ExitCodes.BadConfiguration, [.. config.Errors.Items.Select(e => e.ToString())]);
            var journal = parsed.GetValue(directory) ?? model.Journal.Directory;
            if (!Directory.Exists(journal))
            {
                throw new DaemonException(ExitCodes.Failed, $"{journal}: there is no such directory; name the journal's");
            }

            var reports = Replay(model, parsed.GetValue(only), journal, DataDirectory.Find(parsed.GetValue(verb.Options.Data)), verb.Terminal, cancellation);
            Print(verb, parsed, reports);
            return Task.FromResult(reports.All(r => r.Same == r.Decisions) ? ExitCodes.Ok : ExitCodes.Failed);
        });
        command.Add(directory);
        command.Add(only);
        command.Add(verb.Options.Config);
        command.Add(verb.Options.Set);
        command.Add(verb.Options.Data);
        return command;
    }

    private static List<ReplayReport> Replay(DaemonModel model, string? only, string journal, string data, Terminal terminal, CancellationToken cancellation)
    {
        var devices = model.Devices.Where(d => only is null || d.Id == only).ToList();
        if (devices.Count == 0)
        {
            throw new DaemonException(ExitCodes.Failed, $"the configuration has no device '{only}'; there are: {string.Join(", ", model.Devices.Select(d => d.Id))}");
        }

        if (devices.FirstOrDefault(d => !Configuration.Validation.DeviceValidator.IsSimulation(d.Settings.Kind)) is { } real)
        {
            throw new DaemonException(ExitCodes.Failed, $"device '{real.Id}' is a {real.Settings.Kind}: a replay needs the device's shape and must not touch the machine; name a simulated device with --device");
        }

        using var loggers = LoggerFactory.Create(static logging => LogSetup.Configure(logging, LogLevel.Error, systemd: false));
        using var plugins = new PluginHost(new PluginHostOptions { Directories = model.PluginDirectories }, TimeProvider.System, loggers);
        var scan = new JournalScan(journal, damage => terminal.Error.WriteLine($"cotenant: {damage}"));
        var scratch = Directory.CreateTempSubdirectory("cotenant-replay-");
        try
        {
            return [.. devices.Select(d => Replay(d, scan, plugins, loggers, model, data, scratch.FullName, cancellation))];
        }
        catch (DeviceException exception)
        {
            throw new DaemonException(ExitCodes.DeviceFailed, exception.Message, exception);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static ReplayReport Replay(
        DeviceModel device, JournalScan scan, PluginHost plugins, ILoggerFactory loggers, DaemonModel model, string data, string scratch, CancellationToken cancellation)
    {
        var factory = Composition.Factories.First(f => f.Kind == device.Settings.Kind);
        using var made = factory.Create(device.Settings, new DeviceServices { Loggers = loggers, Time = TimeProvider.System, DataDirectory = data, StateDirectory = scratch });
        var models = new ModelStore(Composition.Models(data, model.StateDirectory), loggers.CreateLogger<ModelStore>());
        var learning = new InlineLearning(models, [], loggers.CreateLogger<InlineLearning>(), cancellation);
        var policies = new ReplayPolicies(plugins, learning, loggers, OptionsOf(device), device.Settings.Seed);
        return made.Accept(new JournalReplay(scan, device.Id, policies, name => plugins.TryFindPolicy(name, out var manifest) ? manifest : null, cancellation));
    }

    private static Func<string, PolicyOptions> OptionsOf(DeviceModel device) => policy =>
        device.Entries.Select(e => DeviceMaker.OptionsOf(e, policy)).FirstOrDefault(o => o.Names.Any()) ?? PolicyOptions.Empty;

    private static void Print(Verb verb, ParseResult parsed, List<ReplayReport> reports)
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(JsonSerializer.Serialize(reports, ApiJson.Default.IReadOnlyListReplayReport));
            return;
        }

        foreach (var report in reports)
        {
            verb.Terminal.Line($"{report.Device} ({report.Kind}): {Format.Count(report.Decisions)} decisions of {report.Segments} segments made again, {Format.Count(report.Same)} as recorded");
            foreach (var note in report.Notes)
            {
                verb.Terminal.Line($"  {note}");
            }

            foreach (var difference in report.Differences)
            {
                verb.Terminal.Line($"  {difference.Decision} (segment {difference.Segment}, {string.Join(' ', difference.Deciders)}): {string.Join(", ", difference.Resources)} come out otherwise");
            }
        }
    }
}
