using Cotenant.Daemon.Runtime;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.Daemon.Metrics;

/// <summary>
/// What a host last saw of its tenants and what they hold, and for every sample that is missing the reason why. Series that
/// the device sets by itself are left to it.
/// </summary>
internal sealed class HostMetrics(DeviceFleet fleet)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly string[] OfTenant = ["device", "tenant"];
    private static readonly string[] OfMissing = ["device", "tenant", "sample", "reason"];

    public async Task WriteAsync(SeriesSheet sheet, CancellationToken cancellation)
    {
        foreach (var device in fleet.Devices.Where(d => d.Runtime.Descriptor is HostDescriptor))
        {
            try
            {
                var snapshot = await device.Runtime.SnapshotAsync(cancellation).WaitAsync(Patience, cancellation).ConfigureAwait(false);
                if (snapshot is { Observation: HostObservation observation, Plan: HostPlan plan })
                {
                    Write(sheet, device, observation, plan);
                }
            }
            catch (Exception exception) when (exception is TimeoutException or DeviceException)
            {
                // a loop that has ended, or is busy, shows nothing: better than old values
            }
        }
    }

    private static void Write(SeriesSheet sheet, ManagedDevice device, HostObservation observation, HostPlan plan)
    {
        var own = device.Runtime.Descriptor.Series.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (slot, id) in Present(device, observation))
        {
            ref readonly var tenant = ref observation.Tenants[slot];
            string[] who = [device.Id, id];
            Sample("cotenant_tenant_latency_p99_seconds", "Newest 99th percentile of the tenant's latency.", "latency", tenant.LatencyMs, 1e-3);
            Sample("cotenant_tenant_latency_target_seconds", "Target of the 99th percentile.", null, tenant.TargetMs, 1e-3);
            Sample("cotenant_tenant_requests_per_second", "Requests that the tenant's own instrumentation counts.", null, tenant.RequestsPerSecond, 1);
            Sample("cotenant_tenant_cpu_cores", "CPU time over wall time.", "cpu", tenant.CpuPercent, 1e-2);
            Sample("cotenant_tenant_instructions_per_cycle", "Instructions per cycle.", "ipc", tenant.Ipc, 1);
            Sample("cotenant_tenant_cache_misses_per_second", "Misses of the last-level cache.", "misses", tenant.MissesPerSecond, 1);
            Sample("cotenant_tenant_memory_bandwidth_bytes_per_second", "Memory bandwidth of the tenant.", "bandwidth", tenant.BandwidthBytes, 1);
            Sample("cotenant_tenant_bandwidth_requested_ratio", "Memory bandwidth limit that the last plan asked for; 1 is no limit.", null, tenant.BandwidthRequestedPercent, 1e-2);
            Sample("cotenant_tenant_bandwidth_applied_ratio", "Memory bandwidth limit in force, as read back; 1 is no limit.", null, tenant.BandwidthAppliedPercent, 1e-2);
            Sample("cotenant_tenant_llc_occupancy_bytes", "Last-level cache that the tenant's lines occupy.", "occupancy", tenant.OccupancyBytes, 1);
            Sample("cotenant_tenant_resident_bytes", "Resident memory.", "resident", tenant.ResidentBytes, 1);
            Sample("cotenant_tenant_cpu_pressure_ratio", "Share of the time in which some task waited for a CPU.", null, tenant.CpuPressure, 1);
            Sample("cotenant_tenant_memory_pressure_ratio", "Share of the time in which some task waited for memory.", null, tenant.MemoryPressure, 1);
            Sample("cotenant_tenant_throttled_ratio", "Share of periods in which the quota throttled the tenant.", null, tenant.Throttled, 1);
            if (tenant.LatencyMs.HasValue && tenant.TargetMs.HasValue)
            {
                sheet.Gauge("cotenant_tenant_target_met", "1 while the newest latency is within the target.", OfTenant, who, tenant.LatencyMs.Value <= tenant.TargetMs.Value ? 1 : 0);
            }

            WriteAllocation(sheet, plan, slot, who);

            void Sample(string name, string help, string? sample, Sample value, double scale)
            {
                if (value.HasValue)
                {
                    if (!own.Contains(name))
                    {
                        sheet.Gauge(name, help, OfTenant, who, value.Value * scale);
                    }
                }
                else if (sample is not null)
                {
                    sheet.Gauge("cotenant_sample_missing", "1 for a sample that is missing, with the reason.", OfMissing, [device.Id, id, sample, KebabNames.Of(value.Status)], 1);
                }
            }
        }
    }

    private static IEnumerable<(int Slot, string Id)> Present(ManagedDevice device, HostObservation observation)
    {
        for (var slot = 0; slot < observation.SlotsInUse; slot++)
        {
            if (observation.Tenants[slot].Present && device.Runtime.Tenants[slot] is { } tenant)
            {
                yield return (slot, tenant.Id);
            }
        }
    }

    private static void WriteAllocation(SeriesSheet sheet, HostPlan plan, int slot, string[] who)
    {
        ref readonly var tenant = ref plan.Tenants[slot];
        if (!tenant.Present)
        {
            return;
        }

        sheet.Gauge("cotenant_tenant_allocated_cpus", "Logical CPUs that the tenant may run on.", OfTenant, who, tenant.Cpus.Count);
        sheet.Gauge("cotenant_tenant_allocated_cache_ways", "Ways of the last-level cache that the tenant may fill.", OfTenant, who, plan.WayCount(slot));
        var percent = plan.BandwidthPercent(slot);
        if (percent.Length > 0 && percent[0] > 0)
        {
            sheet.Gauge("cotenant_tenant_allocated_bandwidth_ratio", "Memory bandwidth that the tenant may use; 1 is no limit.", OfTenant, who, percent[0] / 100.0);
        }
    }
}
