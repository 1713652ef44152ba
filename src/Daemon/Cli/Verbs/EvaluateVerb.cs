using System.CommandLine;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.Evaluation;
using Cotenant.Evaluation.Report;
using Cotenant.Evaluation.Results;
using Cotenant.Plugins.Hosting;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>evaluate</c>: runs the experiments of a policy or simulator and prints their figures.</summary>
internal static class EvaluateVerb
{
    public static Command Make(Verb verb)
    {
        var subject = new Argument<string>("policy") { Description = "the policy or simulator: " + string.Join(", ", Experiments.All().Select(e => e.Subject).Distinct()) };
        var experiments = new Option<string?>("--experiment", "-e") { Description = "ids of experiments, comma-separated; all when left out", HelpName = "ID[,ID...]" };
        var seeds = new Option<int?>("--seeds") { Description = "seeds per experiment; each experiment's own choice when left out", HelpName = "N" };
        var json = new Option<string?>("--json") { Description = "write the figures to this file as JSON", HelpName = "FILE" };
        var report = new Option<string?>("--report") { Description = "write a page with plots into this directory", HelpName = "DIR" };
        var models = new Option<string?>("--models") { Description = "a directory of learned models, which go before the shipped ones", HelpName = "DIR" };
        var plugins = new Option<string[]>("--plugins") { Description = "a further directory of plugins", HelpName = "DIR" };
        var parallel = new Option<int>("--parallel") { Description = "runs at a time", DefaultValueFactory = static _ => Environment.ProcessorCount, HelpName = "N" };
        var topology = new Option<string[]>("--topology") { Description = "redas: a SCALE-Sim topology instead of the MLPerf set; may be given several times", HelpName = "FILE" };
        var setup = new Option<string?>("--setup") { Description = "redas: array, memory and energy instead of data/experiments/redas.json", HelpName = "FILE" };
        var skip = new Option<bool>("--skip-malformed") { Description = "redas: leave malformed lines of --topology out, and say so" };
        var command = verb.Make("evaluate", "Runs the experiments of a policy or simulator and prints their figures.", async (parsed, cancellation) =>
        {
            var request = new EvaluationRequest
            {
                Subject = parsed.GetRequiredValue(subject),
                Experiments = parsed.GetValue(experiments)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
                Seeds = parsed.GetValue(seeds),
                DataDirectory = DataDirectory.Find(parsed.GetValue(verb.Options.Data)),
                PluginDirectories = [.. (parsed.GetValue(plugins) ?? []).Select(Path.GetFullPath), PluginHostOptions.BuiltInDirectory],
                LearnedModels = parsed.GetValue(models),
                Options = Further(parsed.GetValue(topology) ?? [], parsed.GetValue(setup), parsed.GetValue(skip)),
                Parallelism = Math.Max(1, parsed.GetValue(parallel)),
            };
            var result = await Task.Run(() => Run(verb.Terminal, request, cancellation), cancellation).ConfigureAwait(false);
            Write(verb, parsed, result, parsed.GetValue(json), parsed.GetValue(report));
            return ExitCodes.Ok;
        });
        command.Add(subject);
        command.Add(experiments);
        command.Add(seeds);
        command.Add(json);
        command.Add(report);
        command.Add(models);
        command.Add(plugins);
        command.Add(parallel);
        command.Add(topology);
        command.Add(setup);
        command.Add(skip);
        command.Add(verb.Options.Data);
        return command;
    }

    private static Dictionary<string, string> Further(string[] topologies, string? setup, bool skip)
    {
        var options = new Dictionary<string, string>();
        if (topologies.Length > 0)
        {
            options["topology"] = string.Join('\n', topologies);
        }

        if (setup is not null)
        {
            options["setup"] = setup;
        }

        if (skip)
        {
            options["skip-malformed"] = "";
        }

        return options;
    }

    private static EvaluationResult Run(Terminal terminal, EvaluationRequest request, CancellationToken cancellation)
    {
        using var loggers = LoggerFactory.Create(static logging => LogSetup.Configure(logging, LogLevel.Warning, systemd: false));
        using var progress = new ProgressLine(terminal);
        try
        {
            return EvaluationSession.Run(request, loggers, progress.Report, cancellation);
        }
        catch (EvaluationException exception)
        {
            throw new DaemonException(ExitCodes.Failed, exception.Message, exception);
        }
        catch (Exception exception) when (exception is PluginException or ArgumentException)
        {
            throw new DaemonException(ExitCodes.Failed, exception.Message, exception);
        }
    }

    private static void Write(Verb verb, ParseResult parsed, EvaluationResult result, string? json, string? report)
    {
        if (json is not null)
        {
            File.WriteAllText(json, EvaluationJson.Write(result) + "\n");
        }

        if (verb.Options.WantsJson(parsed))
        {
            verb.Terminal.Line(EvaluationJson.Write(result));
        }
        else
        {
            Print(verb.Terminal, result);
        }

        if (report is not null)
        {
            verb.Terminal.Error.WriteLine($"report: {ReportWriter.Write(result, report)}");
        }
    }

    private static void Print(Terminal terminal, EvaluationResult result)
    {
        terminal.Line($"{result.Policy} on {result.Simulator}");
        foreach (var experiment in result.Experiments)
        {
            terminal.Line($"{experiment.Id}: {experiment.Title} ({Format.Duration(experiment.Seconds)})");
            var table = new TextTable("FIGURE", "UNIT", "MEASURED", "LOW", "HIGH", "PAPER", "GOAL", "BASELINES");
            foreach (var figure in experiment.Figures)
            {
                table.Add(
                    figure.Id,
                    figure.Unit,
                    figure.Skipped is { } reason ? $"skipped: {reason}" : Number(figure.Measured),
                    Number(figure.Low),
                    Number(figure.High),
                    Number(figure.Paper),
                    Number(figure.Goal),
                    string.Join(", ", figure.Baselines.Select(b => $"{b.Key} {Number(b.Value)}")));
            }

            table.Write(terminal);
            foreach (var line in experiment.Notes.Concat(experiment.Workloads.Select(w => $"{w.File} sha256 {w.Sha256}")))
            {
                terminal.Line($"  {line}");
            }
        }
    }

    private static string Number(double? value) => value is { } number ? Format.Number(number, Math.Abs(number) >= 1000 ? "#,0" : "0.###") : "-";
}
