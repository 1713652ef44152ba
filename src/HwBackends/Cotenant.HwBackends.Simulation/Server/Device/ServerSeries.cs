using Cotenant.Plugins;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>The series that a simulated server sets.</summary>
internal static class ServerSeries
{
    public const int Bandwidth = 0;
    public const int Latency = 1;
    public const int Target = 2;
    public const int Load = 3;
    public const int Backlog = 4;
    public const int CpuCores = 5;
    public const int Ipc = 6;
    public const int TenantBandwidth = 7;
    public const int Occupancy = 8;

    public static IReadOnlyList<SeriesDescriptor> All { get; } =
    [
        new("cotenant_host_memory_bandwidth_bytes_per_second", "Memory bandwidth in use on the host.", SeriesKind.Gauge, false),
        new("cotenant_tenant_latency_p99_seconds", "Newest 99th percentile of the tenant's latency.", SeriesKind.Gauge, true),
        new("cotenant_tenant_latency_target_seconds", "Target of the 99th percentile.", SeriesKind.Gauge, true),
        new("cotenant_tenant_load_ratio", "Load over the service's maximum on this server (simulation).", SeriesKind.Gauge, true),
        new("cotenant_tenant_backlog_requests", "Requests that wait because the service was overloaded (simulation).", SeriesKind.Gauge, true),
        new("cotenant_tenant_cpu_cores", "CPU time over wall time.", SeriesKind.Gauge, true),
        new("cotenant_tenant_instructions_per_cycle", "Instructions per cycle.", SeriesKind.Gauge, true),
        new("cotenant_tenant_memory_bandwidth_bytes_per_second", "Memory bandwidth of the tenant.", SeriesKind.Gauge, true),
        new("cotenant_tenant_llc_occupancy_bytes", "Last-level cache that the tenant's lines occupy.", SeriesKind.Gauge, true),
    ];
}
