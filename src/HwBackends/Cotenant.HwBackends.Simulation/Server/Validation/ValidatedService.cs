namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>How one service's maps are read.</summary>
internal sealed record ValidatedService
{
    /// <summary>Name of the service, of its profile and in the maps.</summary>
    public required string Name { get; init; }

    /// <summary>The colour border of the latency map that stands for its target.</summary>
    public required double TargetBorderMs { get; init; }

    /// <summary>The colour border at which the latency map agrees best with the frontier at the same load.</summary>
    public required double CliffBorderMs { get; init; }

    /// <summary>The memory-side limit of its fit.</summary>
    public required KneeForm Knee { get; init; }
}
