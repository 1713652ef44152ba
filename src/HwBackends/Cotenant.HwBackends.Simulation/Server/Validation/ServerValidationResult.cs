namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>The gates V1, V2 and V3: how well the simulator repeats the published single-service maps.</summary>
public sealed record ServerValidationResult
{
    /// <summary>Model version and parameter hash.</summary>
    public required string Simulator { get; init; }

    /// <summary>By service.</summary>
    public required IReadOnlyList<ServiceValidation> Services { get; init; }

    /// <summary>V1: printed latencies met within a factor of 2, percent of all.</summary>
    public double Within2 => 100.0 * Services.Sum(s => s.PrintedWithin2) / Services.Sum(s => s.Printed);

    /// <summary>V2: cells with the right verdict on the target, percent of all.</summary>
    public double QosClass => 100.0 * Services.Sum(s => s.ClassesRight) / Services.Sum(s => s.Cells);

    /// <summary>V3: cells of frontiers at unseen loads with the right verdict, mean over the frontiers, percent.</summary>
    public double FrontierCells => Services.SelectMany(s => s.Frontiers).Average(f => f.CellsRight);

    /// <summary>The comparator of V3: the frontier at the fitted load taken unchanged, percent.</summary>
    public double FrontierCellsCopied => Services.SelectMany(s => s.Frontiers).Average(f => f.CopiedRight);

    /// <summary>Mean absolute error of the fewest cores with all ways at unseen loads.</summary>
    public double FrontierCores => Services.SelectMany(s => s.Frontiers).Average(f => Math.Abs(f.PredictedCores - f.PublishedCores));
}
