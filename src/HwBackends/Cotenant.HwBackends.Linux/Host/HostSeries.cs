using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>The series of a <c>linux-host</c> device; resctrl readings are named as node_exporter's (node_resctrl_*).</summary>
internal static class HostSeries
{
    public const int Occupancy = 0;
    public const int Bandwidth = 1;
    public const int LocalBandwidth = 2;
    public const int Processes = 3;
    public const int ClassesUsed = 4;
    public const int ClassesFree = 5;
    public const int Foreign = 6;
    public const int ThreadsMoved = 7;
    public const int ProcessesMoved = 8;
    public const int FollowFaults = 9;
    public const int OnlineCpus = 10;
    public const int Missing = 11;
    public const int LimboWaits = 12;
    public const int DriftsRepaired = 13;

    public static IReadOnlyList<SeriesDescriptor> All { get; } =
    [
        new("cotenant_resctrl_llc_occupancy_bytes", "Last-level cache bytes filled for the tenant (resctrl llc_occupancy).", SeriesKind.Gauge, true),
        new("cotenant_resctrl_memory_bandwidth_bytes_total", "Memory traffic of the tenant (resctrl mbm_total_bytes).", SeriesKind.Counter, true),
        new("cotenant_resctrl_memory_bandwidth_local_bytes_total", "Memory traffic of the tenant on its own node (resctrl mbm_local_bytes).", SeriesKind.Counter, true),
        new("cotenant_host_tenant_processes", "Processes of the tenant.", SeriesKind.Gauge, true),
        new("cotenant_host_classes_used", "Control groups (classes of service) in use by this daemon.", SeriesKind.Gauge, false),
        new("cotenant_host_classes_free", "Control groups that can still be made.", SeriesKind.Gauge, false),
        new("cotenant_host_foreign_groups", "Control groups made by others.", SeriesKind.Gauge, false),
        new("cotenant_host_threads_moved_total", "Threads found outside their tenant's groups and put back.", SeriesKind.Counter, false),
        new("cotenant_host_processes_moved_total", "Processes moved into cgroups of this daemon.", SeriesKind.Counter, false),
        new("cotenant_host_follow_faults_total", "Ticks at which a tenant's new processes or threads could not be followed.", SeriesKind.Counter, false),
        new("cotenant_host_online_cpus", "CPUs that tenants may use.", SeriesKind.Gauge, false),
        new("cotenant_host_missing_capabilities", "Things that this host cannot do; the log and doctor name them.", SeriesKind.Gauge, false),
        new("cotenant_host_id_waits_total", "Times that the kernel had no class or monitoring id to give (taken, or in limbo).", SeriesKind.Counter, false),
        new("cotenant_host_drifts_repaired_total", "Times that cores or memory of a tenant, changed by somebody else, were put back.", SeriesKind.Counter, false),
    ];
}
