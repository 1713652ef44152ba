using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Latency;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Placement;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.Sensors;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>All that this backend holds of one tenant.</summary>
internal sealed class ManagedTenant : IDisposable
{
    public required TenantDeclaration Declaration { get; set; }

    public required TenantOptions Options { get; init; }

    public required int Slot { get; init; }

    public required int Generation { get; init; }

    public required long ArrivedNs { get; init; }

    public required TenantProcesses Processes { get; init; }

    public required ResctrlTenant Resctrl { get; init; }

    public required ILatencySource Latency { get; init; }

    public required ProcessMeter Meter { get; init; }

    /// <summary>Absolute path of the cgroup that was named or is its unit's; null if it is found by process.</summary>
    public string? NamedCgroup { get; set; }

    /// <summary>How cores and memory are steered; null until the first plan for the tenant is applied.</summary>
    public ITenantControl? Control { get; set; }

    /// <summary>Counters of its cgroup; null while it has none of its own.</summary>
    public CgroupSensors? Sensors { get; set; }

    /// <summary>Whether a plan has been applied to it, by this daemon or by the run before.</summary>
    public bool Placed { get; set; }

    /// <summary>Whether it had processes at the last look: changes are events.</summary>
    public bool HadProcesses { get; set; }

    /// <summary>The fault of the last tick's following, so that a lasting one is logged once.</summary>
    public string? LastFault { get; set; }

    public string Id => Declaration.Id;

    public void Dispose()
    {
        Latency.Dispose();
        Processes.Dispose();
        Sensors?.Dispose();
        Resctrl.Readings?.Dispose();
    }
}
