namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>What a timeline entry does, in the order in which entries of one time happen.</summary>
internal enum TimelineKind : byte
{
    /// <summary>The tenant leaves.</summary>
    Departure,

    /// <summary>Its load changes.</summary>
    Load,

    /// <summary>It comes.</summary>
    Arrival,
}
