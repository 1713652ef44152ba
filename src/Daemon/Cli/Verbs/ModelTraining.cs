using System.CommandLine;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.Evaluation;
using Cotenant.Evaluation.Training;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>models train</c>: makes the models of OSML+ from sweeps of a simulated server.</summary>
internal static class ModelTraining
{
    public static Command Make(Verb verb)
    {
        var policy = new Argument<string>("policy") { Description = "whose models: osml-plus" };
        policy.AcceptOnlyFromAmong("osml-plus");
        var output = new Option<string?>("--to") { Description = "directory that receives the models; the state directory's when left out", HelpName = "DIR" };
        var seed = new Option<ulong>("--seed") { Description = "the same seed gives the same models", DefaultValueFactory = static _ => 1 };
        var cases = new Option<int?>("--cases") { Description = "loads of a service that are swept, each among four sets of neighbours" };
        var steps = new Option<int?>("--steps") { Description = "learning steps of Model-C" };
        var command = verb.Make("train", "Makes models from sweeps of a simulated server: minutes of work on every CPU.", async (parsed, cancellation) =>
        {
            var data = DataDirectory.Find(parsed.GetValue(verb.Options.Data));
            var options = new TrainingOptions
            {
                DataDirectory = data,
                OutputDirectory = Path.GetFullPath(parsed.GetValue(output) ?? StateModels(verb, parsed, data)),
                Seed = parsed.GetValue(seed),
            };
            options = options with { Cases = parsed.GetValue(cases) ?? options.Cases, Steps = parsed.GetValue(steps) ?? options.Steps };
            var trained = await Task.Run(() => Train(verb.Terminal, options, cancellation), cancellation).ConfigureAwait(false);
            ModelsVerb.Print(verb, parsed, [.. trained.Select(t => t.Info)]);
            foreach (var model in verb.Options.WantsJson(parsed) ? [] : trained)
            {
                verb.Terminal.Line($"  {model.Info.Name}: {string.Join(", ", model.Candidates.Select(c => $"{c.Trainer} {Format.Number(c.HeldOutError, "0.####")}"))}");
            }

            return ExitCodes.Ok;
        });
        command.Add(policy);
        command.Add(output);
        command.Add(seed);
        command.Add(cases);
        command.Add(steps);
        command.Add(verb.Options.Config);
        command.Add(verb.Options.Set);
        command.Add(verb.Options.Data);
        return command;
    }

    private static string StateModels(Verb verb, ParseResult parsed, string data) => Composition.Models(data, ModelsVerb.StateDirectory(verb, parsed)).StateDirectory!;

    private static IReadOnlyList<TrainedModel> Train(Terminal terminal, TrainingOptions options, CancellationToken cancellation)
    {
        using var loggers = LoggerFactory.Create(static logging => LogSetup.Configure(logging, LogLevel.Warning, systemd: false));
        using var progress = new ProgressLine(terminal);
        try
        {
            return OsmlPlusTraining.Run(options with { Progress = progress.Report }, loggers, cancellation);
        }
        catch (EvaluationException exception)
        {
            throw new DaemonException(ExitCodes.Failed, exception.Message, exception);
        }
    }
}
