using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Models;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>models</c>: the trained models, shipped and learned.</summary>
internal static class ModelsVerb
{
    public static Command Make(Verb verb)
    {
        var command = MakeList(verb, "models", "Lists trained models: shipped ones and those that were learned here.");
        command.Add(MakeList(verb, "list", "Lists the models."));
        command.Add(ModelTraining.Make(verb));
        return command;
    }

    private static Command MakeList(Verb verb, string name, string description)
    {
        var command = verb.Make(name, description, (parsed, _) =>
        {
            using var loggers = LoggerFactory.Create(static logging => LogSetup.Configure(logging, LogLevel.Critical, systemd: false));
            var store = new ModelStore(
                Composition.Models(DataDirectory.Find(parsed.GetValue(verb.Options.Data)), StateDirectory(verb, parsed)),
                loggers.CreateLogger<ModelStore>());
            Print(verb, parsed, store.List(""));
            foreach (var problem in store.Problems)
            {
                verb.Terminal.Error.WriteLine($"cotenant: {problem}");
            }

            return Task.FromResult(ExitCodes.Ok);
        });
        command.Add(verb.Options.Config);
        command.Add(verb.Options.Set);
        command.Add(verb.Options.Data);
        return command;
    }

    /// <summary>The state directory that the configuration names.</summary>
    public static string StateDirectory(Verb verb, ParseResult parsed)
    {
        var result = Composition.Loader(parsed.GetValue(verb.Options.Config), parsed.GetValue(verb.Options.Set) ?? []).Load();
        return result.Model?.StateDirectory ?? throw new DaemonException(ExitCodes.BadConfiguration, [.. result.Errors.Items.Select(e => e.ToString())]);
    }

    public static void Print(Verb verb, ParseResult parsed, IReadOnlyList<ModelInfo> infos)
    {
        var models = infos.Select(m => new ModelReport
        {
            Name = m.Name,
            Version = m.Version,
            Shipped = m.Shipped,
            Trainer = m.Origin.Trainer,
            Seed = m.Origin.Seed,
            Rows = m.Origin.Rows,
            HeldOutError = m.Origin.HeldOutError,
            DataHash = m.Origin.DataHash,
            Hash = m.Hash,
        }).ToList();
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(JsonSerializer.Serialize(models, ApiJson.Default.IReadOnlyListModelReport));
            return;
        }

        var table = new TextTable("MODEL", "VERSION", "FROM", "TRAINER", "SEED", "ROWS", "HELD-OUT ERROR", "HASH");
        foreach (var model in models)
        {
            table.Add(
                model.Name,
                Format.Count(model.Version),
                model.Shipped ? "shipped" : "learned",
                model.Trainer,
                model.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Format.Count(model.Rows),
                Format.Number(model.HeldOutError, "0.####"),
                model.Hash[..Math.Min(12, model.Hash.Length)]);
        }

        table.Write(verb.Terminal);
    }
}
