using System.CommandLine;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.Evaluation.Training;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>models train</c>: makes the models of OSML+ from sweeps of the simulated server.</summary>
internal static class ModelTraining
{
    public static Command Make(Verb verb)
    {
        var output = new Option<string?>("--into") { Description = "the directory for the models [default: models in the data directory]", HelpName = "DIR" };
        var cases = new Option<int?>("--cases") { Description = "allocations to sweep; the trainer's own choice when left out", HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "seeds the sweeps and the fits", HelpName = "N", DefaultValueFactory = static _ => 1 };
        var command = verb.Make("train", "Trains the models of OSML+ on sweeps of the simulated server.", (parsed, cancellation) =>
        {
            var data = DataDirectory.Find(parsed.GetValue(verb.Options.Data));
            using var loggers = LoggerFactory.Create(static logging => LogSetup.Configure(logging, LogLevel.Warning, systemd: false));
            var options = new TrainingOptions { DataDirectory = data, OutputDirectory = parsed.GetValue(output) ?? Path.Combine(data, "models"), Seed = parsed.GetValue(seed) };
            try
            {
                var trained = OsmlPlusTraining.Run(parsed.GetValue(cases) is { } count ? options with { Cases = count } : options, loggers, cancellation);
                foreach (var model in trained)
                {
                    verb.Terminal.Out.WriteLine($"{model.Info.Name} {model.Info.Version}: {model.Info.Origin.Trainer}, held-out error {model.Info.Origin.HeldOutError:0.####}, {model.Info.Origin.Rows} rows, seed {model.Info.Origin.Seed}, data {model.Info.Origin.DataHash}");
                }

                return Task.FromResult(ExitCodes.Ok);
            }
            catch (DeviceException exception)
            {
                throw new DaemonException(ExitCodes.Failed, exception.Message);
            }
        });
        command.Add(output);
        command.Add(cases);
        command.Add(seed);
        command.Add(verb.Options.Data);
        return command;
    }
}
