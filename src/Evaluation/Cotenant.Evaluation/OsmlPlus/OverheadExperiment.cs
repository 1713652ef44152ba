using Cotenant.Evaluation.Hosts;
using Cotenant.Evaluation.Results;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Evaluation.OsmlPlus;

/// <summary>E7: what decisions for ten services cost, in this run on this machine.</summary>
internal sealed class OverheadExperiment : IExperiment
{
    private const string Scenario = "ten-services";
    private static readonly string[] Policies = ["osml-plus", "parties"];

    public string Subject => "osml-plus";

    public string Id => "E7";

    public string Title => "cost of decisions for ten services at a period of 0.1 s";

    public ExperimentResult Run(EvaluationContext context)
    {
        var runner = new HostScenarioRunner(context);
        var costs = Policies.ToDictionary(policy => policy, policy => Measure(runner, policy));
        var own = costs[Policies[0]];
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures =
            [
                new Figure
                {
                    Id = "decision_p99",
                    Unit = "ms",
                    Measured = own.P99Ms,
                    Paper = 200,
                    Goal = 1,
                    Baselines = FigureMaker.Baselines(Policies.Skip(1).Select(policy => (policy, costs[policy].P99Ms))),
                },
                new Figure
                {
                    Id = "core_share",
                    Unit = "%",
                    Measured = own.CoreShare,
                    Goal = 1,
                    Baselines = FigureMaker.Baselines(Policies.Skip(1).Select(policy => (policy, costs[policy].CoreShare))),
                },
            ],
            Workloads = [context.Hash($"experiments/{Scenario}.json")],
            Notes = ["core_share: time of all decisions over device time, as a device in real time would spend it", "the paper's 0.2 s is the time of one call of a model"],
        };
    }

    private static (double P99Ms, double CoreShare) Measure(HostScenarioRunner runner, string policy)
    {
        using var loop = runner.MakeLoop(policy, Scenario, 1, NoJournal.Instance, out _);
        while (loop.Step())
        {
        }

        var histogram = loop.Entries[0].Chain[0].DecideSeconds;
        return (1e3 * histogram.Quantile(0.99), 100 * histogram.Sum / (loop.DeviceTimeNs / 1e9));
    }
}
