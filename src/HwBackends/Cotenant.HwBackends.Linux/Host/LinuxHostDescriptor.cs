using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>The descriptor of a <c>linux-host</c> device.</summary>
internal sealed class LinuxHostDescriptor : HostDescriptor
{
    /// <summary>The kind in the configuration.</summary>
    public const string KindName = "linux-host";

    public override IReadOnlyList<CodeDescriptor> Events => HostEvents.All;

    public override IReadOnlyList<SeriesDescriptor> Series => HostSeries.All;
}
