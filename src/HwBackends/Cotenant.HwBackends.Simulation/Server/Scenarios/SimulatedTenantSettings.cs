namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>Settings of a tenant that is added to a simulated server by hand.</summary>
internal sealed record SimulatedTenantSettings
{
    /// <summary>Name of a profile in <c>data/services</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Load in percent of the profile's maximum; services must have it.</summary>
    public double? LoadPercent { get; set; }
}
