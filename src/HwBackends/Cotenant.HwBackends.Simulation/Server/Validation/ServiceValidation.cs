namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>One service against its published maps.</summary>
public sealed record ServiceValidation
{
    /// <summary>The service.</summary>
    public required string Name { get; init; }

    /// <summary>Printed latencies.</summary>
    public required int Printed { get; init; }

    /// <summary>Printed latencies that the simulator meets within a factor of 2.</summary>
    public required int PrintedWithin2 { get; init; }

    /// <summary>Cells.</summary>
    public required int Cells { get; init; }

    /// <summary>Cells with the right verdict on the target.</summary>
    public required int ClassesRight { get; init; }

    /// <summary>The frontiers at loads that the fit has not seen.</summary>
    public required IReadOnlyList<FrontierValidation> Frontiers { get; init; }
}
