using Cotenant.Compute.Systolic.Mapping;
using Cotenant.Evaluation.Report;
using Cotenant.Evaluation.Results;

namespace Cotenant.Evaluation.ReDas;

/// <summary>How the speed-up moves with what is assumed: side of the array, cost of a corner, bandwidth.</summary>
internal sealed class SweepExperiment : IExperiment
{
    private static readonly int[] Sides = [16, 32, 64, 128, 256];
    private static readonly int[] Hops = [0, 1, 2, 4];
    private static readonly double[] BandwidthFactors = [0.125, 0.25, 0.5, 1, 2, 4];

    public string Subject => "redas";

    public string Id => "sweep";

    public string Title => "mean speed-up against fixed weight-stationary by side, corner cost and bandwidth";

    public ExperimentResult Run(EvaluationContext context)
    {
        var inputs = new ReDasInputs(context);
        var setup = inputs.Setup;
        var networks = inputs.Networks();
        var sides = context.RunAll("sides", Sides, side => (Free: MainExperiment.Gain(setup, networks, 0, side), Paid: MainExperiment.Gain(setup, networks, setup.HopCycles, side)));
        var hops = context.RunAll("corners", Hops, hop => MainExperiment.Gain(setup, networks, hop));
        var bandwidths = context.RunAll("bandwidths", BandwidthFactors, factor =>
        {
            var designs = ReDasInputs.Designs(setup.Side);
            var fixedMapper = new NetworkMapper(designs[0], setup.Mapper, setup.Energy);
            var redas = new NetworkMapper(designs[^1], setup.Mapper, setup.Energy);
            var bytes = factor * setup.BytesPerCycle;
            return networks.Average(network => (double)fixedMapper.Map(network, bytes).Cycles / redas.Map(network, bytes).Cycles);
        });
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures =
            [
                .. Sides.Select((side, i) => new Figure { Id = $"side_{side}", Measured = sides[i].Paid, Baselines = new SortedDictionary<string, double> { ["no-corner"] = sides[i].Free } }),
                .. Hops.Select((hop, i) => new Figure { Id = $"hop_{hop}", Measured = hops[i] }),
                .. BandwidthFactors.Select((factor, i) => new Figure { Id = $"bandwidth_{factor * setup.BytesPerCycle:0.##}", Measured = bandwidths[i] }),
            ],
            Plots =
            [
                new LinePlot("Mean speed-up by side of the array, without stalls", "side", "speed-up", [new PlotLine("stated corner", [.. Sides.Select((side, i) => ((double)side, sides[i].Paid))]), new PlotLine("free corner", [.. Sides.Select((side, i) => ((double)side, sides[i].Free))])]),
                new LinePlot("Mean speed-up by cost of a corner hop, without stalls", "cycles a hop", "speed-up", [new PlotLine("redas", [.. Hops.Select((hop, i) => ((double)hop, hops[i]))])]),
                new LinePlot("Mean speed-up by bandwidth, with stalls", "bytes a cycle", "speed-up", [new PlotLine("redas", [.. BandwidthFactors.Select((factor, i) => (factor * setup.BytesPerCycle, bandwidths[i]))])]),
            ],
            Workloads = inputs.Workloads(),
            Notes = [.. inputs.Notes()],
        };
    }
}
