using Cotenant.Evaluation.ReDas;
using Cotenant.Evaluation.Results;
using Cotenant.HwBackends.Simulation.Server;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Models;
using Microsoft.Extensions.Logging;

namespace Cotenant.Evaluation;

/// <summary>Puts an evaluation together: plugins, models, experiments.</summary>
public static class EvaluationSession
{
    /// <summary>The server whose simulator names the evaluation.</summary>
    public const string Server = "xeon-e5-2697v4";

    /// <summary>Runs an evaluation.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="progress">Told what runs and how far it is, 0 to 1; called from several threads.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="EvaluationException">It cannot run; the message says what to do.</exception>
    public static EvaluationResult Run(EvaluationRequest request, ILoggerFactory loggers, Action<string, double> progress, CancellationToken cancellation)
    {
        if (request.Seeds is < 1)
        {
            throw new EvaluationException($"{request.Seeds} seeds: give at least 1");
        }

        using var plugins = new PluginHost(new PluginHostOptions { Directories = request.PluginDirectories }, TimeProvider.System, loggers);
        var models = new ModelStore(
            new ModelStoreOptions { ShippedDirectories = [Path.Combine(request.DataDirectory, "models")], StateDirectory = request.LearnedModels },
            loggers.CreateLogger<ModelStore>());
        try
        {
            return new Evaluator(Experiments.All()).Run(
                request.Subject,
                request.Experiments,
                Simulator(request),
                new EvaluationContext
                {
                    Seeds = request.Seeds,
                    DataDirectory = request.DataDirectory,
                    Policies = new PluginPolicySource(plugins, loggers),
                    Learning = _ => new InlineLearning(models, [], loggers.CreateLogger<InlineLearning>(), cancellation),
                    Loggers = loggers,
                    Options = request.Options,
                    Progress = progress,
                    Parallelism = request.Parallelism,
                    Cancellation = cancellation,
                });
        }
        catch (DeviceException exception)
        {
            throw new EvaluationException(exception.Message, exception);
        }
        catch (AggregateException exception) when (exception.InnerExceptions is [EvaluationException or DeviceException, ..])
        {
            throw new EvaluationException(exception.InnerExceptions[0].Message, exception);
        }
    }

    private static string Simulator(EvaluationRequest request) => request.Subject == "redas"
        ? ReDasSetup.Identity(ReDasInputs.SetupPath(request.DataDirectory, request.Options))
        : SimulatedScenarios.Identity(request.DataDirectory, Server);
}
