using Cotenant.Evaluation.Hosts;
using Cotenant.Evaluation.Report;
using Cotenant.Evaluation.Results;
using Cotenant.Evaluation.Statistics;
using Cotenant.HwBackends.Simulation.Server;

namespace Cotenant.Evaluation.OsmlPlus;

/// <summary>
/// The demonstration: three services and a best-effort job arrive, later one service's load steps up. How long until all
/// targets hold, how long until they hold again, and whether an invariant was ever broken.
/// </summary>
internal sealed class DemoExperiment : IExperiment
{
    private const string Scenario = "demo";
    private const string Policy = "osml-plus";
    private static readonly string[] Baselines = ["parties", "unmanaged"];

    public string Subject => Policy;

    public string Id => "demo";

    public string Title => "three services and a best-effort job arrive, then Xapian's load steps up";

    public ExperimentResult Run(EvaluationContext context)
    {
        var seeds = context.Seeds ?? 20;
        var runner = new HostScenarioRunner(context);
        var scenario = SimulatedScenarios.Read(context.DataDirectory, Scenario);
        var jobs = new[] { Policy }.Concat(Baselines).SelectMany(policy => Enumerable.Range(1, seeds).Select(seed => (policy, seed))).ToArray();
        var results = context.RunAll(Id, jobs, job =>
            (job.policy, Result: runner.Run(job.policy, scenario, Scenario, (ulong)job.seed, new HostScenarioRunner.Judging(0, false, job.seed == 1))));
        HostRunResult[] Of(string policy) => [.. results.Where(result => result.policy == policy).Select(result => result.Result)];
        var own = Of(Policy);
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures =
            [
                MedianFigure("time", 21, own, Of, result => result.Seconds),
                MedianFigure("recovery", 10, own, Of, result => result.Recoveries.Count == 0 ? double.NaN : result.Recoveries[0]),
                new Figure
                {
                    Id = "broken",
                    Measured = own.Sum(result => result.BrokenTicks),
                    Goal = 0,
                    Baselines = new SortedDictionary<string, double>(Baselines.ToDictionary(policy => policy, policy => (double)Of(policy).Sum(result => result.BrokenTicks))),
                },
                new Figure { Id = "actions", Measured = Quantile.Median(own.Select(result => (double)result.Actions)) },
            ],
            Workloads = [context.Hash($"experiments/{Scenario}.json")],
            Notes =
            [
                $"medians of {seeds} seeds; low and high hold the middle 95 % of them; a run in which targets never held counts as infinite",
                .. own.Where(result => result.FirstBroken.Length > 0).Select(result => $"broken: {result.FirstBroken}").Distinct(),
            ],
            Plots = [Plot(Policy, own[0]), .. Baselines.Select(policy => Plot(policy, Of(policy)[0]))],
        };
    }

    private static Figure MedianFigure(string id, double goal, HostRunResult[] own, Func<string, HostRunResult[]> of, Func<HostRunResult, double> value)
    {
        double[] Values(HostRunResult[] results) => [.. results.Select(value).Select(seconds => double.IsNaN(seconds) ? double.PositiveInfinity : seconds)];
        var values = Values(own);
        var spread = new Interval(Quantile.Median(values), Quantile.Of(values, 0.025), Quantile.Of(values, 0.975));
        return FigureMaker.Of(id, "s", spread, null, goal, Baselines.Select(policy => (policy, Quantile.Median(Values(of(policy))))));
    }

    private static LinePlot Plot(string policy, HostRunResult result) =>
        new($"{policy}, seed 1: latency over target", "s", "p99 / target", [.. result.Traces.Select(trace => new PlotLine(trace.Key, trace.Value))], LogY: true);
}
