using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Compute.Systolic.Mapping;

namespace Cotenant.Evaluation.ReDas;

/// <summary>Maps networks to all designs.</summary>
internal static class NetworkRuns
{
    /// <summary>Runs the networks, in parallel.</summary>
    public static NetworkRow[] Run(EvaluationContext context, ReDasSetup setup, IReadOnlyList<LayerTable> networks)
    {
        try
        {
            return context.RunAll("networks", networks, network => Run(setup, network));
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is MappingException mapping)
        {
            throw new EvaluationException(mapping.Message, mapping);
        }
    }

    /// <summary>Cycles of networks on a design without stalls.</summary>
    public static long[] StallFree(ArrayDesign design, MapperOptions options, ReDasSetup setup, IReadOnlyList<LayerTable> networks)
    {
        var mapper = new NetworkMapper(design, options, setup.Energy);
        return [.. networks.Select(mapper.StallFreeCycles)];
    }

    private static NetworkRow Run(ReDasSetup setup, LayerTable network)
    {
        var designs = ReDasInputs.Designs(setup.Side);
        var busy = setup.Energy with { ElementCycle = 0 };
        var count = designs.Count;
        var row = new NetworkRow(network.Name, new long[count], new long[count], new double[count], new double[count], new double[count], 0, 0, 0);
        for (var i = 0; i < count; i++)
        {
            var mapper = new NetworkMapper(designs[i], setup.Mapper, setup.Energy);
            row.StallFree[i] = mapper.StallFreeCycles(network);
            var free = mapper.Map(network, double.PositiveInfinity);
            row.FreeEnergyDelay[i] = free.EnergyDelay;
            row = row with { Optimum = Exhaustive(setup, network), Buffered = free.Cycles, Bound = mapper.Bound(network, setup.BytesPerCycle) };
            var cost = mapper.Map(network, setup.BytesPerCycle);
            row.Stalled[i] = cost.Cycles;
            row.EnergyDelay[i] = cost.EnergyDelay;
            row.BusyEnergyDelay[i] = new NetworkMapper(designs[i], setup.Mapper, busy).Map(network, setup.BytesPerCycle).EnergyDelay;
        }

        return row;
    }

    // every shape and dataflow for every layer, straight from the closed form: no mapper has a hand in it
    private static long Exhaustive(ReDasSetup setup, LayerTable network)
    {
        var shapes = LogicalShapes.Of(setup.Side);
        var known = new Dictionary<LayerWork, long>();
        var sum = 0L;
        foreach (var work in network.Layers.Select(layer => layer.Work))
        {
            if (!known.TryGetValue(work, out var best))
            {
                best = Enum.GetValues<Dataflow>().Min(dataflow => shapes.Min(shape => work.Groups * FoldCycles.Of(shape, dataflow, work.M, work.N, work.K, setup.HopCycles)));
                known[work] = best;
            }

            sum += best;
        }

        return sum;
    }
}
