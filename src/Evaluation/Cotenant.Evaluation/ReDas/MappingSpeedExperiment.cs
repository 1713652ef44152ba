using System.Diagnostics;
using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Compute.Systolic.Mapping;
using Cotenant.Evaluation.Results;
using Cotenant.Evaluation.Statistics;

namespace Cotenant.Evaluation.ReDas;

/// <summary>Seconds for a topology with stalls, reading the file included: for a side-by-side with SCALE-Sim.</summary>
internal sealed class MappingSpeedExperiment : IExperiment
{
    private const int Repeats = 5;
    private const string ResNet = "systolic/mlperf/Resnet50.csv";

    public string Subject => "redas";

    public string Id => "speed";

    public string Title => "seconds for a topology, with stalls, one thread";

    public ExperimentResult Run(EvaluationContext context)
    {
        var inputs = new ReDasInputs(context);
        var setup = inputs.Setup;
        var fixedDesign = ArrayDesign.Fixed("ws", setup.Side, Dataflow.WeightStationary);
        var files = inputs.Outside.Count > 0 ? inputs.Networks() : inputs.Networks([.. setup.Topologies.Concat(setup.FurtherTopologies)]);

        // the first run compiles code
        Map(fixedDesign, setup, files[0]);
        var times = Enumerable.Range(0, Repeats).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            foreach (var table in inputs.Networks([ResNet]))
            {
                Map(fixedDesign, setup, table);
            }

            return watch.Elapsed.TotalSeconds;
        }).ToArray();
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures =
            [
                new Figure { Id = "resnet50_seconds", Unit = "s", Measured = Quantile.Median(times), Low = times.Min(), High = times.Max() },
                .. files.Select(table => new Figure
                {
                    Id = $"{table.Name}_seconds",
                    Unit = "s",
                    Measured = Map(ArrayDesign.ReDas(setup.Side), setup, table),
                    Baselines = new SortedDictionary<string, double> { ["ws"] = Map(fixedDesign, setup, table) },
                }),
            ],
            Workloads = [.. inputs.Workloads(), context.Hash(ResNet)],
            Notes = [$"resnet50_seconds: 128 x 128 weight-stationary with its tile search, median of {Repeats}, slowest and fastest; others: mapping to every shape and dataflow of ReDas, once, beside the fixed array", .. inputs.Notes()],
        };
    }

    private static double Map(ArrayDesign design, ReDasSetup setup, LayerTable table)
    {
        var watch = Stopwatch.StartNew();
        new NetworkMapper(design, setup.Mapper, setup.Energy).Map(table, setup.BytesPerCycle);
        return watch.Elapsed.TotalSeconds;
    }
}
