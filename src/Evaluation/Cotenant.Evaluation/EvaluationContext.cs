using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cotenant.Evaluation.Results;
using Cotenant.Plugins.Learning;
using Microsoft.Extensions.Logging;

namespace Cotenant.Evaluation;

/// <summary>What experiments are given.</summary>
public sealed class EvaluationContext
{
    /// <summary>Seeds that the user asked for; null leaves the choice to the experiment.</summary>
    public int? Seeds { get; init; }

    /// <summary>Where <c>data/</c> is.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Makes policies: the same plugins, loaded the same way, as the daemon's.</summary>
    public required IPolicySource Policies { get; init; }

    /// <summary>Makes the learning services of one run; the run's device time drives them.</summary>
    public required Func<ulong, ILearningServices> Learning { get; init; }

    /// <summary>Makes loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Further options of the command line, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Told how far the work is, 0 to 1.</summary>
    public Action<string, double> Progress { get; init; } = static (_, _) => { };

    /// <summary>Runs at a time.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Stops the work.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Opens a workload file below the data directory, or anywhere when the path is rooted, and hashes it.</summary>
    /// <exception cref="EvaluationException">There is no such file.</exception>
    public Workload Hash(string file)
    {
        var path = Path.Combine(DataDirectory, file);
        if (!File.Exists(path))
        {
            throw new EvaluationException($"{path}: no such workload file; give the data directory with --data");
        }

        using var stream = File.OpenRead(path);
        return new Workload(file, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>Runs the jobs, <see cref="Parallelism"/> at a time, and gives their results in order.</summary>
    public TResult[] RunAll<TJob, TResult>(string what, IReadOnlyList<TJob> jobs, Func<TJob, TResult> run)
    {
        var results = new TResult[jobs.Count];
        var done = 0;

        // jobs differ a thousandfold in length: each is taken singly
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, jobs.Count), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = Cancellation },
            i =>
            {
                results[i] = run(jobs[i]);
                Progress(what, (double)Interlocked.Increment(ref done) / jobs.Count);
            });
        return results;
    }
}
