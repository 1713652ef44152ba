namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>
/// Units of work a second that the memory side allows, however many cores there are: a table over ways, linear in
/// between, that grows with the ways.
/// </summary>
internal sealed record MemoryKnee
{
    /// <summary>Ways of the table, ascending.</summary>
    public required IReadOnlyList<double> Ways { get; init; }

    /// <summary>Units of work a second at these ways, not falling.</summary>
    public required IReadOnlyList<double> UnitsPerSecond { get; init; }

    /// <summary>
    /// True where the limit is the machine's memory bandwidth: at the limit the workload draws all of it, and what others
    /// draw is missing. False where it thrashes its own ways.
    /// </summary>
    public required bool BandwidthBound { get; init; }
}
