namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>What happens on a simulated server.</summary>
internal enum ServerEventKind : byte
{
    /// <summary>The period is over.</summary>
    Tick,

    /// <summary>An applied plan takes effect.</summary>
    Effect,

    /// <summary>A service publishes the latency of its last second.</summary>
    Publish,

    /// <summary>The next entry of the scenario.</summary>
    Scenario,

    /// <summary>The scenario is over.</summary>
    End,
}
