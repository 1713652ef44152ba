using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Placement;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.State;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// What an earlier run left behind because it was killed: tenants that are declared again take theirs over, the rest
/// is removed and put back before the first decision.
/// </summary>
internal sealed class HostRecovery(HostSystem system, HostTenants tenants, ControlChooser controls)
{
    private readonly List<string> _stray = [];
    private readonly HashSet<string> _claimed = [];
    private bool _pending;
    private bool _waiting;
    private bool _maySteer;
    private bool _adopt;
    private RecoveryReport? _report;

    /// <summary>Looks for what was left.</summary>
    /// <param name="maySteer">whether plans will be applied: if so nothing is changed yet, else all is put back</param>
    public void Begin(bool maySteer)
    {
        _maySteer = maySteer;
        _adopt = maySteer && system.Options.Adopt;
        var groups = OwnedGroups();
        if (groups.Count == 0 && OwnedMonitors(system.Resctrl?.Mount.Path).Count == 0 && !OwnedCgroups().Any() && OwnedScopes().Count == 0
            && system.State.Record is { Homes.Count: 0, Originals.Count: 0, Controllers.Count: 0 })
        {
            return;
        }

        if (system.Lock.Take() is { } busy)
        {
            // they belong to the daemon that steers this host now, or to one that is about to be dead: looked at again
            if (!_waiting)
            {
                Log.Fault(system.Logger, busy.Message);
            }

            _waiting = true;
            return;
        }

        _waiting = false;
        _pending = true;
        foreach (var name in OwnedCgroups())
        {
            system.Freezer?.ThawLeft($"{system.CgroupBase!.Path}/{name}");
        }

        foreach (var name in groups)
        {
            if (system.Classes!.Groups.Own.Any(g => g.Name == name))
            {
                continue;
            }

            if (_adopt && system.Names.NumberOf(name) >= 0)
            {
                _ = system.Classes!.Groups.Adopt(name);
            }
            else
            {
                _stray.Add(name);
            }
        }

        if (system.Classes?.Refresh([]) is { } fault)
        {
            Log.Fault(system.Logger, fault.Message);
        }

        if (!_adopt)
        {
            Clean();
        }
    }

    private void Claim(ManagedTenant tenant)
    {
        if (tenant.Placed)
        {
            // a plan came before the lock was free for a look
            _claimed.Add(tenant.Id);
            return;
        }

        if (system.Classes is { } classes && FindControl(tenant.Resctrl.MonitorName) is { } control)
        {
            classes.AdoptMonitor(tenant.Resctrl, control);
            tenant.Placed = true;
        }

        if (controls.Adopt(tenant))
        {
            tenant.Placed = true;
        }

        if (tenant.Placed)
        {
            _claimed.Add(tenant.Id);
        }
    }

    /// <summary>
    /// Before the first decision, when the configured tenants have been declared: what was left in force for those that
    /// have processes stays, the rest is removed.
    /// </summary>
    /// <returns>null if nothing had been left, or it was told before</returns>
    public RecoveryReport? Finish()
    {
        if (_waiting)
        {
            Begin(_maySteer);
        }

        if (_pending)
        {
            tenants.Refresh();
            tenants.All.FindAll(t => t.Processes.Ids.Count > 0).ForEach(Claim);
            Clean();
        }

        var report = _report;
        _report = null;
        return report;
    }

    private void Clean()
    {
        _pending = false;
        var faults = new List<KernelFault>();
        var removed = RemoveGroups(faults);
        var returned = ReturnCgroups(faults) + ReturnScopes(faults) + RestoreRecords(faults);
        foreach (var tenant in system.State.Record.Homes.Select(h => h.Tenant).Concat(system.State.Record.Originals.Select(o => o.Tenant)).Distinct().Where(t => !_claimed.Contains(t)).ToList())
        {
            system.State.Forget(tenant);
        }

        if (_claimed.Count == 0)
        {
            faults.AddRange(system.CgroupBase?.Remove() ?? []);
            system.Lock.Dispose();
        }

        if (system.State.Save() is { } unsaved)
        {
            faults.Add(unsaved);
        }

        faults.ForEach(f => Log.Fault(system.Logger, f.Message));
        _report = new RecoveryReport(_claimed.Count, removed, returned, faults.Count);
        Log.Recovered(system.Logger, _report.Adopted, _report.Removed, _report.Returned, _report.Failed);
    }

    private ControlGroup? FindControl(string monitor)
    {
        var groups = system.Classes!.Groups;
        return groups.Own.Append(groups.Root).FirstOrDefault(g => OwnedMonitors(g.Path).Contains(monitor));
    }

    private int RemoveGroups(List<KernelFault> faults)
    {
        if (system.Classes is not { } classes || system.Resctrl is not { } resctrl)
        {
            return 0;
        }

        var groups = classes.Groups;
        var removed = 0;
        foreach (var stray in _stray)
        {
            removed += Count(resctrl.Remove($"{resctrl.Mount.Path}/{stray}"), faults);
        }

        _stray.Clear();
        var before = groups.Own.Count;
        faults.AddRange(classes.RemoveUnused(tenants.Resctrl));
        removed += before - groups.Own.Count;
        foreach (var control in groups.Own.Append(groups.Root).ToList())
        {
            foreach (var monitor in OwnedMonitors(control.Path).Where(m => !tenants.Resctrl.Exists(t => t.MonitorName == m && t.Control == control)))
            {
                removed += Count(EmptyMonitor($"{control.Path}/mon_groups/{monitor}", control) ?? resctrl.Remove($"{control.Path}/mon_groups/{monitor}"), faults);
            }
        }

        _ = groups.FindForeign();
        return removed;
    }

    /// <summary>A removed monitoring group leaves its tasks in its control group, which others still use: they go to the root group first.</summary>
    private KernelFault? EmptyMonitor(string monitor, ControlGroup control)
    {
        var threads = new List<int>();
        var resctrl = system.Resctrl!;
        var fault = control.IsRoot ? null : resctrl.ReadTasks($"{monitor}/tasks", threads);
        foreach (var thread in threads)
        {
            fault ??= resctrl.MoveTask($"{resctrl.Mount.Path}/tasks", thread, out _);
        }

        return fault;
    }

    private int ReturnCgroups(List<KernelFault> faults)
    {
        var returned = 0;
        foreach (var name in OwnedCgroups().Where(n => !tenants.All.Exists(t => t.Placed && t.Resctrl.MonitorName == n)).ToList())
        {
            var path = $"{system.CgroupBase!.Path}/{name}";
            var tenant = system.State.Record.Homes.Find(h => system.Names.Tenant(h.Tenant) == name)?.Tenant ?? "";
            faults.AddRange(system.Mover!.MoveBack(tenant, path));
            returned += Count(system.Cgroups!.Remove(path), faults);
        }

        return returned;
    }

    /// <summary>Scopes of tenants that nobody claims: their processes go back to where they came from, and the scope ends.</summary>
    private int ReturnScopes(List<KernelFault> faults)
    {
        var returned = 0;
        foreach (var scope in OwnedScopes().Where(s => !tenants.All.Exists(t => t.Placed && system.Names.Scope(t.Id) == s)))
        {
            var tenant = system.State.Record.Homes.Find(h => system.Names.Scope(h.Tenant) == scope)?.Tenant ?? "";
            var failed = system.Mover!.MoveBack(tenant, ScopeControl.PathOf(system.Cgroups!, scope));
            faults.AddRange(failed);
            returned += failed.Count == 0 ? 1 : 0;
        }

        return returned;
    }

    private List<string> OwnedScopes()
    {
        var names = new List<string>();
        if (system is { Systemd: true, Cgroups: { } cgroups })
        {
            cgroups.ListChildren($"{cgroups.Root}/system.slice", names);
        }

        return names.FindAll(system.Names.IsScope);
    }

    private int RestoreRecords(List<KernelFault> faults)
    {
        var returned = new HashSet<string>();
        foreach (var unit in system.State.Record.Originals.Where(o => IsUnit(o) && !_claimed.Contains(o.Tenant) && !system.Names.IsScope(UnitOf(o))).GroupBy(o => o.Path).ToList())
        {
            if (system.Units is { } units)
            {
                faults.AddRange(UnitControl.RestoreRecorded(units, UnitOf(unit.First()), unit, system.Machine.Online));
                returned.UnionWith(unit.Select(o => o.Tenant));
            }
        }

        foreach (var original in system.State.Record.Originals.Where(o => !IsUnit(o) && !_claimed.Contains(o.Tenant)))
        {
            if (system.Cgroups is { } cgroups && cgroups.Identity(original.Path) == original.Identity)
            {
                _ = Count(system.Mover!.RestoreAttribute(original.Tenant, original.Path, original.Attribute, original.Text), faults);
                returned.Add(original.Tenant);
            }
        }

        var pinned = system.State.Record.Homes.Where(h => h.Cpus.Length > 0 && !_claimed.Contains(h.Tenant)).ToList();
        faults.AddRange(AffinityControl.RestoreRecorded(system.Files, system.Options.Proc, pinned, system.Machine.Online));
        returned.UnionWith(pinned.Select(h => h.Tenant));
        return returned.Count;
    }

    private static bool IsUnit(OriginalValue original) => original.Path.StartsWith(UnitControl.RecordPrefix, StringComparison.Ordinal);

    private static string UnitOf(OriginalValue original) => original.Path[UnitControl.RecordPrefix.Length..];

    private static int Count(KernelFault? fault, List<KernelFault> faults)
    {
        if (fault is null)
        {
            return 1;
        }

        faults.Add(fault);
        return 0;
    }

    private List<string> OwnedGroups()
    {
        var names = new List<string>();
        _ = system.Resctrl?.ListControls(names);
        return names.FindAll(OwnedNames.IsOwned);
    }

    private List<string> OwnedMonitors(string? control)
    {
        var names = new List<string>();
        if (control is not null)
        {
            system.Resctrl!.ListMonitors(control, names);
        }

        return names.FindAll(OwnedNames.IsOwned);
    }

    private IEnumerable<string> OwnedCgroups() =>
        system.CgroupBase is { } own && system.Cgroups!.Exists(own.Path) ? own.Children().Where(OwnedNames.IsOwned) : [];
}
