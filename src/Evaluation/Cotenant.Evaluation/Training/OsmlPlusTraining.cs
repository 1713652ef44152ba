using Cotenant.Compute.Colocation;
using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Models;
using Microsoft.Extensions.Logging;

namespace Cotenant.Evaluation.Training;

/// <summary>
/// Makes the models of OSML+ from sweeps of a simulated server: counters to cliffs (A), counters and a target allocation
/// to the QoS there (B), state to the next step (C).
/// </summary>
public static class OsmlPlusTraining
{
    private const int Parts = 16;
    private const int HeldOutShare = 16;

    /// <summary>Sweeps, fits, chooses and publishes the next versions of the three models.</summary>
    /// <exception cref="EvaluationException">A file is missing or malformed, or a fit failed; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<TrainedModel> Run(TrainingOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        try
        {
            return Train(options, loggers, cancellation);
        }
        catch (DeviceException exception)
        {
            throw new EvaluationException(exception.Message, exception);
        }
        catch (ModelStoreException exception)
        {
            throw new EvaluationException(exception.Message, exception);
        }
        catch (AggregateException exception) when (exception.InnerExceptions is [DeviceException, ..])
        {
            throw new EvaluationException(exception.InnerExceptions[0].Message, exception);
        }
    }

    private static List<TrainedModel> Train(TrainingOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var random = new SeededRandom(options.Seed).Split("osml-plus-training");
        var rows = Sweep(options, random.Split("rows"), options.Cases, cancellation);
        var heldOut = Sweep(options, random.Split("held-out"), Math.Max(Parts, options.Cases / HeldOutShare), cancellation);
        var store = new ModelStore(new ModelStoreOptions { StateDirectory = options.OutputDirectory, KeptVersions = 1 }, loggers.CreateLogger<ModelStore>());
        var learning = new InlineLearning(store, [], loggers.CreateLogger<InlineLearning>(), cancellation);
        var selection = new ModelSelection(learning, store, options.Seed);
        options.Progress("model-a", 0);
        var a = selection.Run(ModelNames.A, rows.A, heldOut.A, ErrorOfA, "cores and ways of the cliff, mean absolute", cancellation);
        options.Progress("model-b", 0);
        var b = selection.Run(ModelNames.B, rows.B, heldOut.B, ErrorOfB, "logarithm of latency over target, compressed above it, mean absolute", cancellation);
        var (learner, missed) = StepTraining.Run(options, random.Split("steps"), cancellation);
        const string trainer = "actor-critic 8-32-32-5";
        var origin = new ModelOrigin($"{trainer}; held-out error: % of episodes that end above their target", options.Seed, rows.B.Hash(), options.Steps, missed);
        var c = store.Publish(ModelNames.C, origin, Snapshot.ToArray(learner));
        return [a, b, new TrainedModel(c, [(trainer, missed)])];
    }

    private static SweepRows Sweep(TrainingOptions options, SeededRandom random, int cases, CancellationToken cancellation)
    {
        var parts = new SweepRows[Parts];
        var done = 0;
        Parallel.For(0, Parts, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, part =>
        {
            parts[part] = new ColocationSweep(options, random.Split(part)).Run(cases / Parts, cancellation);
            options.Progress("sweep", (double)Interlocked.Increment(ref done) / Parts);
        });
        var rows = new SweepRows();
        foreach (var part in parts)
        {
            rows.Add(part);
        }

        return rows;
    }

    private static double ErrorOfA(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        const double wayMegabytes = 2.25;
        return 0.5 * (Math.Abs(Math.Exp(predicted[0]) - Math.Exp(target[0])) + (Math.Abs(predicted[1] - target[1]) / wayMegabytes));
    }

    private static double ErrorOfB(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target) => Math.Abs(predicted[0] - target[0]);
}
