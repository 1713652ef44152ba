using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Pressure;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.Sensors;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// Fills observations. What changes quickly is read at each tick, memory about once a second, and of the monitoring
/// groups only so many in a tick, in turn, because each reading may interrupt a CPU of its domain.
/// </summary>
internal sealed class HostSensors(HostSystem system, HostTenants tenants) : IDisposable
{
    private readonly byte[] _text = new byte[512];
    private readonly List<MonitorReader> _groups = [];
    private KernelFile? _pressureFile;
    private bool _pressureTried;
    private bool _perfTold;
    private RateMeter _pressure;
    private Sample _totalBandwidth;
    private int _monitorCursor;
    private int _listedGroups = -1;

    /// <param name="observation">receives the readings</param>
    /// <param name="topology">what the host has now</param>
    /// <param name="timeNs">device time</param>
    /// <param name="slow">whether to read what changes slowly, too</param>
    public void Fill(HostObservation observation, HostTopology topology, long timeNs, bool slow)
    {
        observation.Topology = topology;
        ReadMonitors(timeNs);
        var used = 0;
        var cells = observation.Tenants;
        for (var slot = 0; slot < Math.Max(observation.SlotsInUse, tenants.Table.Capacity); slot++)
        {
            if (tenants[slot] is { IsActive: true } tenant)
            {
                Fill(ref cells[slot], tenant, timeNs, slow);
                used = slot + 1;
            }
            else
            {
                cells[slot] = default;
            }
        }

        observation.SlotsInUse = used;
        observation.CpuPressure = ReadPressure(timeNs);
        if (slow)
        {
            _totalBandwidth = ReadTotal(timeNs);
            if (!_perfTold && system.Perf.Missing.Length > 0)
            {
                _perfTold = true;
                Log.Missing(system.Logger, system.Perf.Missing);
            }
        }

        observation.TotalBandwidthBytes = _totalBandwidth;
    }

    public void Dispose()
    {
        _pressureFile?.Dispose();
        CloseGroups();
    }

    private static void Fill(ref HostTenant cell, ManagedTenant tenant, long timeNs, bool slow)
    {
        var declaration = tenant.Declaration;
        var fresh = cell.Generation != tenant.Generation;
        cell.Present = true;
        cell.Kind = declaration.Kind;
        cell.Priority = (byte)Math.Clamp(declaration.Priority, 0, 100);
        cell.Generation = tenant.Generation;
        cell.ArrivedNs = tenant.ArrivedNs;
        cell.TargetMs = declaration.TargetP99Ms is { } target ? Sample.Of(target) : Sample.Missing(SampleStatus.NoSource);
        FillLatency(ref cell, tenant, timeNs);
        FillProcessor(ref cell, tenant, timeNs);
        if (slow || fresh)
        {
            tenant.Meter.ReadMemory(tenant.Processes);
            tenant.Sensors?.ReadSlow(timeNs);
            tenant.Probes?.Perf.Read(timeNs);
        }

        cell.VirtualBytes = tenant.Meter.VirtualBytes;
        cell.ResidentBytes = tenant.Meter.ResidentBytes;
        cell.MemoryPressure = tenant.Sensors?.MemoryPressure ?? Sample.Missing(SampleStatus.NotSupported);
        cell.OccupancyBytes = tenant.Resctrl.Readings?.Occupancy ?? Unmonitored(tenant);
        cell.BandwidthBytes = tenant.Resctrl.Readings?.TotalBandwidth ?? Unmonitored(tenant);
        cell.BandwidthRequestedPercent = tenant.RequestedBandwidth;
        cell.BandwidthAppliedPercent = tenant.AppliedBandwidth;
        cell.FrequencyMHz = tenant.Probes?.Perf.FrequencyMHz ?? Sample.Missing(SampleStatus.NotSupported);
        cell.Ipc = tenant.Probes?.Perf.Ipc ?? Sample.Missing(SampleStatus.NotSupported);
        cell.MissesPerSecond = tenant.Probes?.Perf.MissesPerSecond ?? Sample.Missing(SampleStatus.NotSupported);
    }

    /// <summary>Placed and without a group: no monitoring id was free. Not placed: nothing was written for it yet.</summary>
    private static Sample Unmonitored(ManagedTenant tenant) =>
        Sample.Missing(tenant.Placed ? SampleStatus.Unassigned : SampleStatus.NotYet);

    private static void FillLatency(ref HostTenant cell, ManagedTenant tenant, long timeNs)
    {
        var reading = tenant.Latency.Current;
        cell.LatencyMs = reading.P99Ms.HasValue && timeNs - reading.TimeNs > tenant.Latency.MaxAgeNs ? Sample.Missing(SampleStatus.Stale)
            : reading.Sequence == 0 && tenant.Options.TakesPush ? Sample.Missing(SampleStatus.NoSource)
            : reading.P99Ms;
        cell.LatencySequence = reading.Sequence;
        cell.LatencyTimeNs = reading.TimeNs;
        cell.RequestsPerSecond = reading.RequestsPerSecond;
    }

    private static void FillProcessor(ref HostTenant cell, ManagedTenant tenant, long timeNs)
    {
        if (tenant.Sensors is { } sensors)
        {
            sensors.ReadFast(timeNs);
            cell.CpuPercent = sensors.CpuPercent;
            cell.CpuPressure = sensors.CpuPressure;
            cell.Throttled = sensors.Throttled;
        }

        if (tenant.Sensors is null || cell.CpuPercent.Status == SampleStatus.NotSupported)
        {
            tenant.Meter.ReadCpu(tenant.Processes, timeNs);
            cell.CpuPercent = tenant.Meter.CpuPercent;
        }

        if (tenant.Sensors is null)
        {
            cell.CpuPressure = cell.Throttled = Sample.Missing(SampleStatus.NotSupported);
        }
    }

    private void ReadMonitors(long timeNs)
    {
        var all = tenants.Resctrl;
        for (var i = 0; i < Math.Min(all.Count, system.Options.MonitorReads); i++)
        {
            _monitorCursor = _monitorCursor + 1 >= all.Count ? 0 : _monitorCursor + 1;
            all[_monitorCursor].Readings?.Read(timeNs);
        }
    }

    private Sample ReadPressure(long timeNs)
    {
        if (!_pressureTried)
        {
            _pressureTried = true;
            _ = system.Files.Open($"{system.Options.Proc}/pressure/cpu", out _pressureFile);
        }

        var length = _pressureFile?.Read(_text, 0) ?? 0;
        return length > 0 && PressureText.TryParse(_text.AsSpan(0, length), "some"u8, out var some)
            ? CgroupSensors.AsShare(_pressure.Next(some.TotalUs, timeNs))
            : Sample.Missing(SampleStatus.NotSupported);
    }

    /// <summary>The sum over all control groups; a group counts its own monitoring groups.</summary>
    private Sample ReadTotal(long timeNs)
    {
        if (system.Resctrl is null || system.Classes is null || system.Resctrl.Capabilities.Monitoring is null)
        {
            return Sample.Missing(SampleStatus.NotSupported);
        }

        var groups = system.Classes.Groups;
        var listed = (groups.Own.Count << 16) + groups.Foreign.Count;
        if (listed != _listedGroups)
        {
            CloseGroups();
            _listedGroups = listed;
            var mount = system.Resctrl.Mount.Path;
            _groups.Add(new MonitorReader(system.Files, mount));
            _groups.AddRange(groups.Own.Select(g => new MonitorReader(system.Files, g.Path)));
            _groups.AddRange(groups.Foreign.Select(name => new MonitorReader(system.Files, $"{mount}/{name}")));
        }

        double sum = 0;
        var missing = SampleStatus.Ok;
        foreach (var group in _groups)
        {
            group.Read(timeNs);
            missing = group.TotalBandwidth.HasValue ? missing : group.TotalBandwidth.Status;
            sum += group.TotalBandwidth.Value;
        }

        return missing == SampleStatus.Ok ? Sample.Of(sum) : Sample.Missing(missing);
    }

    private void CloseGroups()
    {
        _groups.ForEach(g => g.Dispose());
        _groups.Clear();
        _listedGroups = -1;
    }
}
