using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>Describes a simulated server.</summary>
internal sealed class ServerDescriptor(string simulator) : HostDescriptor
{
    public override IReadOnlyList<CodeDescriptor> Events => ServerEvents.All;

    public override IReadOnlyList<SeriesDescriptor> Series => ServerSeries.All;

    public override string Simulator => simulator;
}
