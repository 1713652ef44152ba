using Cotenant.HwBackends.Simulation.Server.Device;

namespace Cotenant.Evaluation.Hosts;

/// <summary>What a simulated server knows and no policy sees.</summary>
internal sealed class SimulatedServerTruth(SimulatedServer server) : IHostTruth
{
    public double TrueLatencyMs(int slot) => server.TrueLatencyMs(slot);
}
