using Cotenant.Evaluation.Results;

namespace Cotenant.Evaluation.ReDas;

/// <summary>Cycles of every network on every design: the table behind the means.</summary>
internal sealed class NetworksExperiment : IExperiment
{
    public string Subject => "redas";

    public string Id => "networks";

    public string Title => "cycles by network and design, with and without stalls";

    public ExperimentResult Run(EvaluationContext context)
    {
        var inputs = new ReDasInputs(context);
        var networks = inputs.Networks().ToList();
        if (inputs.Outside.Count == 0)
        {
            networks.AddRange(inputs.Networks(inputs.Setup.FurtherTopologies));
        }

        var rows = NetworkRuns.Run(context, inputs.Setup, networks);
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures = [.. rows.SelectMany(row => new[] { Cycles(row.Name, row.StallFree), Cycles(row.Name + "_stalls", row.Stalled) })],
            Plots = [MainExperiment.Map("Speed-up of ReDas against each design, with stalls", rows, (row, i) => row.StalledGain(i))],
            Workloads = inputs.Workloads(),
            Notes = [.. inputs.Notes()],
        };
    }

    private static Figure Cycles(string id, long[] cycles) => new()
    {
        Id = id,
        Unit = "cycles",
        Measured = cycles[^1],
        Baselines = new SortedDictionary<string, double>(ReDasInputs.Designs(4).SkipLast(1).Select((design, i) => (design.Name, Value: (double)cycles[i])).ToDictionary(pair => pair.Name, pair => pair.Value)),
    };
}
