using System.Diagnostics;
using Cotenant.Evaluation.Hosts;
using Cotenant.Evaluation.Results;
using Cotenant.Evaluation.Statistics;

namespace Cotenant.Evaluation.Server;

/// <summary>
/// How much faster than real time the simulated server runs with three services through the whole pipeline: observe, decide,
/// guard, apply, read back, journal in memory, at a period of 0.1 s, on one thread.
/// </summary>
internal sealed class SpeedExperiment : IExperiment
{
    private const string Scenario = "speed";
    private const int Repeats = 7;
    private static readonly string[] Policies = ["osml-plus", "parties", "unmanaged"];

    public string Subject => "simulated-server";

    public string Id => "speed";

    public string Title => "faster than real time, whole pipeline, three services, period 0.1 s";

    public ExperimentResult Run(EvaluationContext context)
    {
        var runner = new HostScenarioRunner(context);
        Measure(runner, Policies[0], 0);
        var factors = Policies.ToDictionary(policy => policy, policy => Enumerable.Range(1, Repeats).Select(i => Measure(runner, policy, (ulong)i)).ToArray());
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures =
            [
                new Figure
                {
                    Id = "realtime_factor",
                    Measured = Quantile.Median(factors[Policies[0]]),
                    Low = factors[Policies[0]].Min(),
                    High = factors[Policies[0]].Max(),
                    Goal = 10_000,
                    Baselines = new SortedDictionary<string, double>(Policies.Skip(1).ToDictionary(policy => policy, policy => Quantile.Median(factors[policy]))),
                },
            ],
            Workloads = [context.Hash($"experiments/{Scenario}.json")],
            Notes = [$"median of {Repeats} runs on one thread; low and high are the slowest and the fastest of them"],
        };
    }

    private static double Measure(HostScenarioRunner runner, string policy, ulong seed)
    {
        using var loop = runner.MakeLoop(policy, Scenario, seed, new MemoryJournal(64 << 20), out _);

        // the first seconds compile code
        for (var i = 0; i < 300; i++)
        {
            loop.Step();
        }

        var from = loop.DeviceTimeNs;
        var watch = Stopwatch.StartNew();
        while (loop.Step())
        {
        }

        return (loop.DeviceTimeNs - from) / 1e9 / watch.Elapsed.TotalSeconds;
    }
}
