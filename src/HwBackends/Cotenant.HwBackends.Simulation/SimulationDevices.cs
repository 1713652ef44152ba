using Cotenant.HwBackends.Simulation.Server.Device;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation;

/// <summary>The simulated devices of this project.</summary>
public static class SimulationDevices
{
    /// <summary>Their factories.</summary>
    public static IReadOnlyList<IDeviceFactory> Factories { get; } = [new SimulatedServerFactory()];
}
