using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Latency;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Placement;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.Sensors;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>All that this backend holds of one tenant.</summary>
internal sealed class ManagedTenant : IDisposable
{
    public required TenantDeclaration Declaration { get; set; }

    public required TenantOptions Options { get; init; }

    public required int Slot { get; init; }

    public required int Generation { get; init; }

    /// <summary>Device time at which its processes were first seen.</summary>
    public long ArrivedNs { get; set; }

    /// <summary>
    /// Whether policies see it: a declared tenant is there while it has processes, and a while longer, so that a restart of
    /// its service does not cost it what it has. Who is not there holds nothing.
    /// </summary>
    public bool IsActive { get; set; }

    /// <summary>Device time at which it last had processes.</summary>
    public long SeenNs { get; set; }

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

    /// <summary>Bandwidth that the last plan asked for, percent; the least of its domains.</summary>
    public Sample RequestedBandwidth { get; set; } = Sample.Missing(SampleStatus.NotYet);

    /// <summary>Bandwidth limit that the kernel holds, as read back, percent; the least of its domains.</summary>
    public Sample AppliedBandwidth { get; set; } = Sample.Missing(SampleStatus.NotYet);

    /// <summary>What is armed for its cgroup; null while it has none of its own.</summary>
    public TenantProbes? Probes { get; set; }

    /// <summary>Whether a plan has been applied to it, by this daemon or by the run before.</summary>
    public bool Placed { get; set; }

    /// <summary>What the last plan gave it; not present before the first.</summary>
    public HostAllocation Desired { get; set; }

    /// <summary>How often that was put back since <see cref="ReappliedSinceNs"/>, because somebody else had changed it.</summary>
    public int Reapplied { get; set; }

    /// <summary>Device time of the first of these.</summary>
    public long ReappliedSinceNs { get; set; }

    /// <summary>The fault of the last tick's following, so that a lasting one is logged once.</summary>
    public string? LastFault { get; set; }

    public string Id => Declaration.Id;

    public void Dispose()
    {
        Latency.Dispose();
        Processes.Dispose();
        Sensors?.Dispose();
        Probes?.Dispose();
        Resctrl.Readings?.Dispose();
    }
}
