using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Evaluation.Report;
using Cotenant.Evaluation.Results;

namespace Cotenant.Evaluation.ReDas;

/// <summary>Speed-up and energy-delay product of ReDas on the SCALE-Sim MLPerf set, or on topologies from outside.</summary>
internal sealed class MainExperiment : IExperiment
{
    private const int Ws = 0;
    private const int Os = 1;
    private const int Best = 2;
    private const int Planaria = 3;
    private const int PlanariaThree = 4;

    public string Subject => "redas";

    public string Id => "main";

    public string Title => "speed-up and energy-delay product, arithmetic mean over networks";

    public ExperimentResult Run(EvaluationContext context)
    {
        var inputs = new ReDasInputs(context);
        var setup = inputs.Setup;
        var networks = inputs.Networks();
        var rows = NetworkRuns.Run(context, setup, networks);
        double Mean(Func<NetworkRow, double> value) => rows.Average(value);
        double Optimum(int design) => Mean(row => (double)row.StallFree[design] / row.Optimum);
        var figures = new List<Figure>
        {
            // goals: 99 % of what the exhaustive optimum gives at this corner cost
            Of("speedup_ws", Mean(row => row.StallFreeGain(Ws)), paper: 3.09, goal: 0.99 * Optimum(Ws)),
            Of("speedup_os", Mean(row => row.StallFreeGain(Os)), goal: 0.99 * Optimum(Os)),
            Of("speedup_best3", Mean(row => row.StallFreeGain(Best)), goal: 0.99 * Optimum(Best)),
            Of("speedup_planaria", Mean(row => row.StallFreeGain(Planaria)), goal: 0.99 * Optimum(Planaria)),
            Of("speedup_planaria3", Mean(row => row.StallFreeGain(PlanariaThree))),
            Of("edp_gain", Mean(row => row.EnergyDelay[Ws] / row.EnergyDelay[^1]), paper: 8.3, goal: 4),
            Of("edp_gain_stall_free", Mean(row => row.FreeEnergyDelay[Ws] / row.FreeEnergyDelay[^1])),
            Of("edp_gain_busy", Mean(row => row.BusyEnergyDelay[Ws] / row.BusyEnergyDelay[^1])),
            Of("optimum_share", 100 * Mean(row => (double)row.Optimum / row.StallFree[^1]), "%", goal: 99),
            Of("optimum_share_buffers", 100 * Mean(row => (double)row.Optimum / row.Buffered), "%"),
            Of("optimum_share_stalls", 100 * Mean(row => (double)row.Bound / row.Stalled[^1]), "%"),
            Of("speedup_ws_geometric", Math.Exp(Mean(row => Math.Log(row.StallFreeGain(Ws))))),
            Of("speedup_ws_stalls", Mean(row => row.StalledGain(Ws))),
            Of("speedup_os_stalls", Mean(row => row.StalledGain(Os))),
            Of("speedup_best3_stalls", Mean(row => row.StalledGain(Best))),
            Of("speedup_planaria_stalls", Mean(row => row.StalledGain(Planaria))),
            Of("speedup_planaria3_stalls", Mean(row => row.StalledGain(PlanariaThree))),
            Of("speedup_ws_no_corner", Gain(setup, networks, 0), goal: inputs.Outside.Count == 0 ? 2.97 : null),
        };
        if (inputs.Outside.Count == 0)
        {
            var brief = inputs.Networks(setup.ShortTopologies);
            figures.Add(Of("speedup_ws_short", Gain(setup, brief, setup.HopCycles)));
            figures.Add(Of("speedup_ws_short_no_corner", Gain(setup, brief, 0), goal: 3.02));
        }

        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures = figures,
            Plots =
            [
                Map("Speed-up against fixed weight-stationary, without stalls", rows, (row, i) => (double)row.StallFree[Ws] / row.StallFree[i]),
                Map("Speed-up against fixed weight-stationary, with stalls", rows, (row, i) => (double)row.Stalled[Ws] / row.Stalled[i]),
                Map("Energy-delay product of fixed weight-stationary over the design's", rows, (row, i) => row.EnergyDelay[Ws] / row.EnergyDelay[i]),
            ],
            Workloads = inputs.Workloads(),
            Notes =
            [
                $"{setup.Side} x {setup.Side}, {LogicalShapes.Of(setup.Side).Count} shapes, {setup.BytesPerCycle} bytes a cycle, {setup.BufferBytes} bytes of buffers, batch 1; a corner takes a cycle for each of its hops times {setup.HopCycles}",
                "no seeds: mapping is deterministic; optimum_share_buffers has the buffers and no end of bandwidth, optimum_share_stalls is against the better of no stalls and every byte moved once, which nothing attains; *_stalls compare mappings of the same search with the same buffers and bandwidth",
                "speedup_planaria3 below 1: fission that may take three dataflows, which Planaria has not, beats ReDas where operands reach 16 sub-arrays at no cost",
                .. inputs.Notes(),
            ],
        };
    }

    internal static HeatMap Map(string title, NetworkRow[] rows, Func<NetworkRow, int, double> value) => new(
        title,
        "design",
        "network",
        [.. ReDasInputs.Designs(4).Select(design => design.Name)],
        [.. rows.Select(row => row.Name.Length <= 10 ? row.Name : row.Name[..10])],
        [.. rows.Select(row => Enumerable.Range(0, row.StallFree.Length).Select(i => value(row, i)).ToArray())]);

    /// <summary>Mean speed-up of ReDas against fixed weight-stationary without stalls, exhaustively.</summary>
    internal static double Gain(ReDasSetup setup, IReadOnlyList<LayerTable> networks, int hopCycles, int? side = null)
    {
        var options = setup.Mapper with { HopCycles = hopCycles };
        var n = side ?? setup.Side;
        var fixedCycles = NetworkRuns.StallFree(ArrayDesign.Fixed("ws", n, Dataflow.WeightStationary), options, setup, networks);
        var redas = NetworkRuns.StallFree(ArrayDesign.ReDas(n), options, setup, networks);
        return fixedCycles.Zip(redas, (a, b) => (double)a / b).Average();
    }

    private static Figure Of(string id, double value, string unit = "", double? paper = null, double? goal = null) =>
        new() { Id = id, Unit = unit, Measured = value, Paper = paper, Goal = goal };
}
