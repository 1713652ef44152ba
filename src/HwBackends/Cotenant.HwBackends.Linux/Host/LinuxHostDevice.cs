using System.Text.Json;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Latency;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// The real host as a device: CPUs, cache ways, memory bandwidth and memory of the tenants' processes. It waits for its
/// own ticks. Until the first plan is applied it only reads, except that it cleans up after a run that was killed.
/// </summary>
internal sealed class LinuxHostDevice : IDevice<HostObservation, HostPlan>
{
    private readonly HostSystem _system;
    private readonly HostShape _shape;
    private readonly HostTenants _tenants;
    private readonly HostSensors _sensors;
    private readonly HostActuator _actuator;
    private readonly HostRecovery _recovery;
    private readonly PlanKeeper _keeper;
    private readonly Ticker _ticker;
    private readonly int _slowEvery;
    private IDeviceOutput? _output;
    private long _ticks;
    private readonly Action<ManagedTenant> _came;
    private readonly Action<ManagedTenant> _went;
    private readonly Action<ManagedTenant, KernelFault> _followFailed;
    private int _revision;
    private bool _changed;

    public LinuxHostDevice(HostSystem system, string id, TimeSpan period, bool maySteer)
    {
        _system = system;
        _ = system.Classes?.Groups.FindForeign();
        _shape = new HostShape(system);
        _tenants = new HostTenants(system);
        _sensors = new HostSensors(system, _tenants);
        var controls = new ControlChooser(system);
        _actuator = new HostActuator(system, _shape, _tenants, controls);
        _actuator.Drift.Told = Drifted;
        _recovery = new HostRecovery(system, _tenants, controls);
        _keeper = new PlanKeeper(system, _shape, _tenants, _actuator);
        (_came, _went, _followFailed) = (Came, Went, FollowFailed);
        _ticker = new Ticker(system.Clock, period);
        _slowEvery = Math.Max(1, (int)Math.Round(TimeSpan.FromSeconds(1) / period));
        Descriptor = new LinuxHostDescriptor
        {
            Id = id,
            Kind = LinuxHostDescriptor.KindName,
            TenantCapacity = _tenants.Table.Capacity,
            RealTime = true,
            Topology = _shape.Topology,
            Period = period,
        };
        foreach (var missing in system.Missing)
        {
            Log.Missing(system.Logger, missing);
        }

        _recovery.Begin(maySteer);
        if (maySteer && system.Options.Adopt)
        {
            _keeper.Begin();
        }

        _ = system.Classes?.Groups.FindForeign();
        _shape.Rebuild();
    }

    public DeviceDescriptor Descriptor { get; }

    public TenantTable Tenants => _tenants.Table;

    public bool Finished => false;

    private bool IsSlowTick => _ticks % _slowEvery == 1 || _slowEvery == 1;

    public TResult Accept<TResult>(IDeviceVisitor<TResult> visitor) => visitor.Visit(this);

    public HostObservation CreateObservation() => new(_shape.Topology, _tenants.Table.Capacity);

    public HostPlan CreatePlan() => new(_shape.Topology, _tenants.Table.Capacity);

    public void Attach(IDeviceOutput output)
    {
        _output = output;
        output.Series.Set(HostSeries.Missing, _system.Missing.Count);
        SetCounts();
    }

    public void Deliver(DeviceMessage message) => message.Complete(message switch
    {
        TenantAdded added => _tenants.Add(added.Tenant),
        TenantChanged changed => Change(changed.Tenant),
        TenantRemoved removed => Remove(removed.Id),
        LatencyPushed pushed => Push(pushed),
        LoadChanged => "the load of a real tenant cannot be set; set it at its load generator",
        _ => $"a {LinuxHostDescriptor.KindName} device does not take {message.GetType().Name}",
    });

    public bool MoveNext(out DecisionPoint point, WaitHandle wake)
    {
        point = default;
        if (!_ticker.Wait(wake))
        {
            return false;
        }

        if (_recovery.Finish() is { } report)
        {
            _output?.Raise(HostEvents.Recovered, -1, report.Adopted, report.Removed, report.Returned, report.Failed);
        }

        _ticks++;
        _tenants.Refresh();
        _tenants.UpdateActive(_came, _went);
        if (_keeper.Reapply(this) is var reapplied and > 0)
        {
            _output?.Raise(HostEvents.Reapplied, -1, reapplied);
        }

        var kind = _revision == _tenants.Table.Revision && !_changed ? HostDescriptor.Tick : HostDescriptor.TenantsChanged;
        _revision = _tenants.Table.Revision;
        _changed = false;
        point = new DecisionPoint(0, _system.Clock.NowNs, kind, DecisionScope.Device, -1);
        return true;
    }

    public void Observe(HostObservation observation)
    {
        var slow = IsSlowTick;
        if (slow)
        {
            LookAround();
        }

        var moved = _actuator.ThreadsMoved;
        _actuator.Follow(_followFailed);
        if (_actuator.ThreadsMoved > moved)
        {
            _output?.Raise(HostEvents.ThreadsMoved, -1, _actuator.ThreadsMoved - moved);
        }

        _sensors.Fill(observation, _shape.Topology, observation.TimeNs, slow);
        TellStalls();
        SetSeries(slow);
    }

    public ResourceSet Correct(HostPlan merged)
    {
        var drifted = _actuator.Correct(merged, IsSlowTick || _ticks % 2 == 0);
        if (IsSlowTick)
        {
            _keeper.Save(merged);
        }

        return drifted;
    }

    public GuardVerdict Check(HostObservation observation, HostPlan plan) => HostGuard.Check(observation, plan);

    public void Hold(HostObservation observation, HostPlan plan, ResourceSet resources) => HostHold.Hold(observation, plan, resources);

    public ApplyResult Apply(in DecisionPoint point, HostPlan current, HostPlan desired, HostPlan actual)
    {
        var result = _actuator.Apply(desired, actual);
        if (result.Status == ApplyStatus.Applied)
        {
            _keeper.Applied();
        }

        return result;
    }

    public void Stop()
    {
        var placed = _tenants.All.Count(t => t.Placed);
        var groups = _system.Classes?.Groups.Own.Count ?? 0;
        var faults = _actuator.RestoreAll();
        faults.ForEach(f => Log.Fault(_system.Logger, f.Message));
        Log.Restored(_system.Logger, placed, groups - (_system.Classes?.Groups.Own.Count ?? 0), faults.Count);
        _output?.Raise(HostEvents.Restored, -1, placed, faults.Count);
    }

    public void Dispose()
    {
        _sensors.Dispose();
        _tenants.Dispose();
        _system.Dispose();
    }

    private string? Change(TenantDeclaration declaration)
    {
        if (_tenants.Find(declaration.Id) is not { } tenant)
        {
            return Unknown(declaration.Id);
        }

        if (declaration.Settings.ValueKind == JsonValueKind.Undefined || declaration.Settings.GetRawText() != tenant.Declaration.Settings.GetRawText())
        {
            return $"how tenant '{declaration.Id}' is found or measured cannot change while it is there; remove it and add it again";
        }

        tenant.Declaration = declaration;
        _tenants.Table.Update(tenant.Slot, declaration);
        return null;
    }

    private string? Remove(string id)
    {
        if (_tenants.Find(id) is not { } tenant)
        {
            return Unknown(id);
        }

        var faults = _actuator.Release(tenant);
        faults.ForEach(f => Log.Fault(_system.Logger, f.Message));
        _output?.Series.ClearSlot(tenant.Slot);
        _tenants.Remove(tenant);
        return faults.Count == 0 ? null : $"tenant '{id}' is removed, but {faults[0].Message}";
    }

    private string? Push(LatencyPushed pushed)
    {
        if (_tenants.Find(pushed.Id) is not { } tenant)
        {
            return Unknown(pushed.Id);
        }

        if (tenant.Latency is not PushLatencySource source)
        {
            return $"the latency of tenant '{pushed.Id}' comes from the source in its settings; take settings.latency out to push values";
        }

        if (!(pushed.P99Ms > 0) || !double.IsFinite(pushed.P99Ms))
        {
            return "give a 99th percentile above 0 milliseconds";
        }

        source.Push(pushed.P99Ms);
        return null;
    }

    private static string Unknown(string id) => $"no tenant '{id}' on this host; `cotenant tenants` lists those there are";

    /// <summary>About once a second: CPUs that came or went, groups of others.</summary>
    private void LookAround()
    {
        if (_actuator.CpusChanged())
        {
            _actuator.DomainsChanged();
            _output?.Raise(HostEvents.CpusChanged, -1, _shape.Topology.CpuCount);
        }

        if (_actuator.Repair() is var repaired and > 0)
        {
            _output?.Raise(HostEvents.Repaired, -1, repaired);
        }

        if (_system.Classes is { } classes && classes.Groups.FindForeign())
        {
            _shape.Rebuild();
            _output?.Raise(HostEvents.ForeignGroups, -1, classes.Groups.Foreign.Count, classes.Groups.Budget - classes.Groups.Own.Count);
        }
    }

    private void Came(ManagedTenant tenant)
    {
        _changed = true;
        foreach (var line in ExtraPlacer.Describe(_system.Resctrl?.Capabilities, tenant.Options.Shares))
        {
            Log.Tenant(_system.Logger, tenant.Id, line);
        }

        _output?.Raise(HostEvents.ProcessesFound, tenant.Slot, tenant.Processes.Ids.Count);
    }

    private void Went(ManagedTenant tenant)
    {
        _changed = true;
        _output?.Raise(HostEvents.ProcessesGone, tenant.Slot);
        _actuator.Release(tenant).ForEach(f => Log.Fault(_system.Logger, f.Message));
    }

    private void FollowFailed(ManagedTenant tenant, KernelFault fault)
    {
        _output?.Series.Add(HostSeries.FollowFaults, 1);
        if (tenant.LastFault != fault.Message)
        {
            Log.Fault(_system.Logger, $"{tenant.Id}: {fault.Message}");
            _output?.Raise(HostEvents.FollowFailed, tenant.Slot, fault.Number);
        }
    }

    /// <summary>Triggers that have fired since the last tick: their thread counts, this loop tells.</summary>
    private void TellStalls()
    {
        foreach (var tenant in _tenants.All)
        {
            if (tenant.Probes?.TakeStalls() > 0)
            {
                _output?.Raise(HostEvents.MemoryStalls, tenant.Slot, _system.Options.MemoryStall.TotalMilliseconds);
            }
        }
    }

    private void Drifted(ManagedTenant tenant, bool holds)
    {
        _output?.Series.Add(HostSeries.DriftsRepaired, holds ? 1 : 0);
        _output?.Raise(holds ? HostEvents.DriftRepaired : HostEvents.DriftLeft, tenant.Slot, tenant.Reapplied);
    }

    private void SetSeries(bool slow)
    {
        if (!slow || _output is null)
        {
            return;
        }

        foreach (var tenant in _tenants.All)
        {
            var readings = tenant.Resctrl.Readings;
            _output.Series.Set(HostSeries.Occupancy, tenant.Slot, readings?.Occupancy.Or(double.NaN) ?? double.NaN);
            _output.Series.Set(HostSeries.Bandwidth, tenant.Slot, readings?.TotalBytes.Or(double.NaN) ?? double.NaN);
            _output.Series.Set(HostSeries.LocalBandwidth, tenant.Slot, readings?.LocalBytes.Or(double.NaN) ?? double.NaN);
            _output.Series.Set(HostSeries.Processes, tenant.Slot, tenant.Processes.Ids.Count);
        }

        SetCounts();
    }

    private void SetCounts()
    {
        var series = _output!.Series;
        series.Set(HostSeries.OnlineCpus, _shape.Topology.CpuCount);
        series.Set(HostSeries.ThreadsMoved, _actuator.ThreadsMoved);
        series.Set(HostSeries.ProcessesMoved, _system.Mover?.Moved ?? 0);
        if (_system.Classes is { } classes)
        {
            series.Set(HostSeries.ClassesUsed, classes.Groups.Own.Count);
            series.Set(HostSeries.ClassesFree, classes.Groups.Budget - classes.Groups.Own.Count);
            series.Set(HostSeries.Foreign, classes.Groups.Foreign.Count);
            series.Set(HostSeries.LimboWaits, classes.LimboWaits);
        }
    }
}
