using Cotenant.Evaluation.Results;
using Cotenant.HwBackends.Simulation.Server.Validation;

namespace Cotenant.Evaluation.Server;

/// <summary>One gate: how well the simulator repeats a published map.</summary>
internal sealed class GateExperiment(string id, string title, ServerGates gates, Func<ServerValidationResult, GateExperiment.Outcome> judge) : IExperiment
{
    public string Subject => "simulated-server";

    public string Id => id;

    public string Title => title;

    public ExperimentResult Run(EvaluationContext context)
    {
        var outcome = judge(gates.Run(context));
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures = outcome.Figures,
            Notes = outcome.Notes,
            Workloads =
            [
                context.Hash("experiments/server-validation.json"),
                context.Hash("osml/osml_fig1_latency_cells.csv"),
                context.Hash("osml/osml_fig2_rcliff_vs_rps.csv"),
            ],
        };
    }

    /// <summary>V1: printed latencies.</summary>
    public static Outcome PrintedLatencies(ServerValidationResult result) => new(
        [new Figure { Id = "within_2x", Unit = "%", Measured = result.Within2, Goal = 90 }],
        [.. result.Services.Select(service => $"{service.Name}: {service.PrintedWithin2} of {service.Printed} printed latencies within a factor of 2")]);

    /// <summary>V2: verdicts on the target.</summary>
    public static Outcome QosClasses(ServerValidationResult result) => new(
        [new Figure { Id = "qos_class", Unit = "%", Measured = result.QosClass, Goal = 95 }],
        [.. result.Services.Select(service => $"{service.Name}: {service.ClassesRight} of {service.Cells} cells with the right verdict")]);

    /// <summary>V3: frontiers at loads that the fit has not seen.</summary>
    public static Outcome Frontiers(ServerValidationResult result) => new(
        [
            new Figure
            {
                Id = "frontier_cells",
                Unit = "%",
                Measured = result.FrontierCells,
                Goal = 93,
                Baselines = new SortedDictionary<string, double> { ["frontier-copied"] = result.FrontierCellsCopied },
            },
            new Figure { Id = "frontier_cores", Unit = "cores", Measured = result.FrontierCores },
        ],
        [.. result.Services.SelectMany(service => service.Frontiers.Select(frontier =>
            $"{service.Name} at {frontier.Rps:0} requests/s: {frontier.CellsRight:0.0} % of cells (copied frontier {frontier.CopiedRight:0.0} %), cores at all ways {frontier.PredictedCores} (published {frontier.PublishedCores})"))]);

    /// <summary>Figures and notes of a gate.</summary>
    internal sealed record Outcome(IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes);
}
