namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>A change of load.</summary>
public sealed record LoadStep
{
    /// <summary>When, in seconds of the scenario.</summary>
    public required double AtSeconds { get; init; }

    /// <summary>The load from then on, in percent of the profile's maximum.</summary>
    public required double Percent { get; init; }
}
