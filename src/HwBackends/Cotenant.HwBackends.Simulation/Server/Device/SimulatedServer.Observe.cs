using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <content>What policies see: readings with noise.</content>
public sealed partial class SimulatedServer
{
    /// <inheritdoc />
    public void Observe(HostObservation observation)
    {
        observation.Topology = _descriptor.Topology;
        observation.SlotsInUse = _model.Slots;
        var pressure = 0.0;
        for (var slot = 0; slot < _simulated.Length; slot++)
        {
            ref var reading = ref observation.Tenants[slot];
            if (_simulated[slot] is { } tenant)
            {
                Read(slot, tenant, ref reading);
                pressure = Math.Max(pressure, reading.CpuPressure.Or(0));
            }
            else if (reading.Present)
            {
                reading = default;
            }
        }

        observation.TotalBandwidthBytes = Sample.Of(_model.TotalMBps * 1e6);
        observation.CpuPressure = Sample.Of(pressure);
        _output?.Series.Set(ServerSeries.Bandwidth, _model.TotalMBps * 1e6);
    }

    private void Read(int slot, SimulatedTenant tenant, ref HostTenant reading)
    {
        var state = _model[slot];
        reading.Present = true;
        reading.Kind = tenant.Profile.Kind == WorkloadKind.BestEffort ? TenantKind.BestEffort : TenantKind.LatencyCritical;
        reading.Priority = tenant.Priority;
        reading.Generation = tenant.Generation;
        reading.ArrivedNs = tenant.ArrivedNs;
        reading.TargetMs = tenant.TargetMs is { } target ? Sample.Of(target) : Sample.Missing(SampleStatus.NoSource);
        reading.LatencyMs = tenant.LatencyMs;
        reading.LatencySequence = tenant.LatencySequence;
        reading.LatencyTimeNs = tenant.LatencyTimeNs;
        ReadCounters(tenant, state, ref reading);

        reading.CpuPressure = Sample.Of(state.CpuCount == 0 ? 1 : state.CpuPressure);
        reading.MemoryPressure = Sample.Of(0);
        reading.Throttled = Sample.Of(double.IsFinite(state.QuotaCpus) && state.BusyShare >= 1 ? 1 : 0);
        if (_output is { } output)
        {
            SetSeries(output.Series, slot, tenant, state, reading);
        }

        state.ClearCounters();
    }

    private void ReadCounters(SimulatedTenant tenant, TenantState state, ref HostTenant reading)
    {
        var elapsed = state.OfferedSeconds;
        if (elapsed < 1e-9)
        {
            var missing = Sample.Missing(SampleStatus.NotYet);
            reading.RequestsPerSecond = missing;
            reading.CpuPercent = missing;
            reading.FrequencyMHz = missing;
            reading.Ipc = missing;
            reading.MissesPerSecond = missing;
            reading.BandwidthBytes = missing;
            reading.OccupancyBytes = missing;
            reading.VirtualBytes = missing;
            reading.ResidentBytes = missing;
            return;
        }

        var traffic = state.TrafficMB / elapsed;
        var frequency = tenant.NoisyCounter(_shape.FrequencyMHz, 0.1 * _counterNoise);
        reading.RequestsPerSecond = state.Unbounded
            ? Sample.Missing(SampleStatus.NoSource)
            : Sample.Of(tenant.NoisyCounter(state.Served / elapsed, _counterNoise));
        reading.CpuPercent = Sample.Of(100 * tenant.NoisyCounter(state.BusySeconds / elapsed, _counterNoise));
        reading.FrequencyMHz = Sample.Of(frequency);
        reading.Ipc = state.BusySeconds > 0
            ? Sample.Of(tenant.NoisyCounter(state.Instructions / (state.BusySeconds * _shape.FrequencyMHz * 1e6), _counterNoise))
            : Sample.Missing(SampleStatus.Idle);
        reading.MissesPerSecond = Sample.Of(tenant.NoisyCounter(traffic * state.Curve!.MissesPerMB, _counterNoise));
        reading.BandwidthBytes = Sample.Of(tenant.NoisyCounter(traffic * 1e6, _counterNoise));
        reading.OccupancyBytes = Sample.Of(tenant.NoisyCounter(state.HeldWays * _shape.WayMegabytes * ServerTopology.CacheMegabyte, _counterNoise));
        reading.VirtualBytes = Sample.Of(tenant.Profile.Memory.VirtualGB * 1e9);
        reading.ResidentBytes = Sample.Of(tenant.NoisyCounter(tenant.Profile.Memory.ResidentGB * 1e9, 0.1 * _counterNoise));
    }

    private static void SetSeries(SeriesBlock series, int slot, SimulatedTenant tenant, TenantState state, in HostTenant reading)
    {
        series.Set(ServerSeries.Latency, slot, reading.LatencyMs.Value / 1000);
        series.Set(ServerSeries.Target, slot, reading.TargetMs.Value / 1000);
        series.Set(ServerSeries.Load, slot, tenant.LoadPercent / 100);
        series.Set(ServerSeries.Backlog, slot, state.Backlog);
        series.Set(ServerSeries.CpuCores, slot, reading.CpuPercent.Value / 100);
        series.Set(ServerSeries.Ipc, slot, reading.Ipc.Value);
        series.Set(ServerSeries.TenantBandwidth, slot, reading.BandwidthBytes.Value);
        series.Set(ServerSeries.Occupancy, slot, reading.OccupancyBytes.Value);
    }
}
