using Cotenant.Evaluation.Hosts;
using Cotenant.Evaluation.Report;
using Cotenant.Evaluation.Results;
using Cotenant.Evaluation.Statistics;
using Cotenant.HwBackends.Simulation.Server;
using Cotenant.HwBackends.Simulation.Server.Oracle;
using Cotenant.HwBackends.Simulation.Server.Scenarios;

namespace Cotenant.Evaluation.OsmlPlus;

/// <summary>
/// E2: 302 random loads of three services. Converged: all targets hold for 10 s within 180 s of the last arrival, judged by the
/// noise-free latency; time: from the last arrival to the start of that hold; actions: applied plans that changed something
/// from the first arrival to the start of the hold.
/// </summary>
internal sealed class LoadsExperiment : IExperiment
{
    private const string Rule = "osml-e2";
    private const string Policy = "osml-plus";
    private const double LimitSeconds = 180;
    private static readonly string[] Policies = [Policy, "parties", "clite", "unmanaged"];

    public string Subject => Policy;

    public string Id => "E2";

    public string Title => "302 random loads of three services against the baselines";

    public ExperimentResult Run(EvaluationContext context)
    {
        var seeds = context.Seeds ?? 5;
        var runner = new HostScenarioRunner(context);
        var loads = SimulatedScenarios.Draw(context.DataDirectory, Rule);
        var served = Oracle(context, loads);
        var jobs = (from policy in Policies from load in Enumerable.Range(0, loads.Count) from seed in Enumerable.Range(1, seeds) select (policy, load, seed)).ToArray();
        var runs = context.RunAll(Id, jobs, job => new LoadRun(
            job.policy,
            job.load,
            job.seed,
            runner.Run(job.policy, loads[job.load], $"{Rule}#{job.load + 1}", (ulong)(job.seed * 1_000_003 + job.load), new HostScenarioRunner.Judging(LimitSeconds, true, false))));
        return Summarise(context, runs, served, seeds, loads.Count);
    }

    private static bool[] Oracle(EvaluationContext context, IReadOnlyList<ServerScenario> loads) =>
        context.RunAll("ORACLE", loads, load => new ServerOracle(context.DataDirectory, load.Server).Search(
            [.. load.Tenants.Select(tenant => new OracleTenant(tenant.Profile, tenant.LoadPercent ?? 0, tenant.TargetMs))],
            context.Cancellation).Feasible);

    private ExperimentResult Summarise(EvaluationContext context, LoadRun[] runs, bool[] served, int seeds, int loads)
    {
        var byPolicy = runs.GroupBy(run => run.Policy).ToDictionary(group => group.Key, group => group.ToArray());
        Interval OverSeeds(string policy, Func<LoadRun[], double> value) =>
            Interval.Of(byPolicy[policy].GroupBy(run => run.Seed).Select(group => value([.. group])));
        Figure PerSeed(string id, string unit, double? paper, double? goal, Func<LoadRun[], double> value) => FigureMaker.Of(
            id, unit, OverSeeds(Policy, value), paper, goal, Policies.Skip(1).Select(policy => (policy, OverSeeds(policy, value).Mean)));

        var possible = served.Count(feasible => feasible);
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures =
            [
                PerSeed("converged", "%", 94.4, 99, group => 100.0 * group.Count(run => run.Result.Converged && served[run.Load]) / possible),
                PerSeed("converged_all", "%", 94.4, null, group => 100.0 * group.Count(run => run.Result.Converged) / loads),
                PerSeed("time", "s", 20.9, 10, group => Mean(group, run => run.Result.Seconds)),
                PerSeed("actions", "", 8.1, 6, group => Mean(group, run => run.Result.Actions)),
                Speedup(byPolicy, "parties", 1.56, 2),
                Speedup(byPolicy, "clite", 2.22, 3),
                new Figure { Id = "broken", Measured = runs.Sum(run => (long)run.Result.BrokenTicks), Goal = 0 },
            ],
            Workloads = [context.Hash($"experiments/{Rule}.json")],
            Notes =
            [
                $"ORACLE serves {possible} of {loads} loads (any partition of CPUs and ways, noise-free steady state); {seeds} seeds; converged is the share of what ORACLE serves",
                "the published shares belong to another, unpublished draw of loads on a real server",
                $"decisions over budget (measured, not enforced): {runs.Sum(run => run.Result.OverBudget)} of {runs.Sum(run => run.Result.Ticks)}",
            ],
            Plots = [TimePlot(byPolicy)],
        };
    }

    private static Figure Speedup(Dictionary<string, LoadRun[]> byPolicy, string baseline, double paper, double goal)
    {
        var both = byPolicy[Policy].Join(
            byPolicy[baseline],
            run => (run.Load, run.Seed),
            run => (run.Load, run.Seed),
            (own, other) => (own.Seed, Own: own.Result, Other: other.Result)).Where(pair => pair.Own.Converged && pair.Other.Converged).ToArray();
        var ratios = both.GroupBy(pair => pair.Seed).Select(group => group.Average(pair => pair.Other.Seconds) / group.Average(pair => pair.Own.Seconds));
        return FigureMaker.Of($"speedup_{baseline}", "", Interval.Of(ratios), paper, goal, []);
    }

    private static double Mean(LoadRun[] group, Func<LoadRun, double> value) =>
        group.Where(run => run.Result.Converged).Select(value).DefaultIfEmpty(double.NaN).Average();

    private static LinePlot TimePlot(Dictionary<string, LoadRun[]> byPolicy)
    {
        IReadOnlyList<(double, double)> Curve(LoadRun[] runs)
        {
            var times = runs.Where(run => run.Result.Converged).Select(run => run.Result.Seconds).Order().ToArray();
            return [.. times.Select((seconds, i) => (seconds, 100.0 * (i + 1) / runs.Length))];
        }

        return new LinePlot("Converged loads over time", "s after the last arrival", "% of all runs", [.. byPolicy.Select(pair => new PlotLine(pair.Key, Curve(pair.Value)))]);
    }
}
