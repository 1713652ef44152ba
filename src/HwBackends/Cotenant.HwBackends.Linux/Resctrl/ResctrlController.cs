using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.State;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// Keeps tenants in control groups. Foreign groups are never touched, only counted against the classes that there are.
/// The root group is used where it holds just what a tenant wants, and never changed.
/// </summary>
internal sealed class ResctrlController(IKernelFiles files, ResctrlFileSystem resctrl, OwnedNames names, TaskPlacer placer)
{
    private readonly List<ControlGroup> _groups = [];
    private readonly List<string> _list = [];
    private ClassSettings _scratch = resctrl.NewSettings();
    private bool _canMoveMonitors = true;

    /// <summary>The root group.</summary>
    public ControlGroup Root { get; private set; } = new("", resctrl.Mount.Path, resctrl.NewSettings());

    /// <summary>Our control groups.</summary>
    public IReadOnlyList<ControlGroup> Groups => _groups;

    /// <summary>Names of control groups that others made.</summary>
    public List<string> Foreign { get; } = [];

    /// <summary>Classes that our groups may use.</summary>
    public int Budget => Math.Max(0, resctrl.Capabilities.Classes - 1 - Foreign.Count);

    public TaskPlacer Placer => placer;

    /// <summary>Looks for foreign groups, and reads what the root group and ours hold.</summary>
    /// <returns>a fault if a group of ours cannot be read or its domains have changed</returns>
    public KernelFault? Refresh()
    {
        _list.Clear();
        Foreign.Clear();
        var fault = resctrl.ListControls(_list);
        foreach (var name in _list)
        {
            if (!_groups.Exists(g => g.Name == name))
            {
                Foreign.Add(name);
            }
        }

        fault ??= resctrl.ReadSchemata(Root, Root.Applied);
        foreach (var group in _groups)
        {
            fault ??= resctrl.ReadSchemata(group, group.Applied);
        }

        return fault;
    }

    /// <summary>Forgets all that depends on the domains, after CPU hot-plug took or brought one.</summary>
    public void DomainsChanged()
    {
        _scratch = resctrl.NewSettings();
        Root.Dispose();
        Root = new ControlGroup("", resctrl.Mount.Path, resctrl.NewSettings());
        for (var i = 0; i < _groups.Count; i++)
        {
            _groups[i].Dispose();
            _groups[i] = new ControlGroup(_groups[i].Name, _groups[i].Path, resctrl.NewSettings());
        }
    }

    /// <summary>Takes over a control group of an earlier run.</summary>
    public ControlGroup Adopt(string name)
    {
        var group = new ControlGroup(name, $"{resctrl.Mount.Path}/{name}", resctrl.NewSettings());
        _groups.Add(group);
        return group;
    }

    /// <summary>
    /// Brings the tenants to what they want: new groups are made with their schemata, then schemata change (what only
    /// widens goes first), then tasks move, then everything is read back. Each step can be undone through
    /// <paramref name="transaction"/>. The caller holds the lock.
    /// </summary>
    /// <param name="tenants">all tenants that are placed or to be placed</param>
    /// <param name="desired">what each wants, <see langword="null"/> to leave it out</param>
    /// <param name="scan">appends a tenant's threads, by index</param>
    /// <param name="transaction">collects the way back</param>
    public KernelFault? Apply(IReadOnlyList<ResctrlTenant> tenants, IReadOnlyList<ClassSettings?> desired, Action<int, List<int>> scan, Transaction transaction)
    {
        if (Refresh() is { } unreadable)
        {
            return unreadable;
        }

        var current = new int[tenants.Count];
        for (var t = 0; t < current.Length; t++)
        {
            current[t] = tenants[t].Control is { } group ? _groups.IndexOf(group) : ClassPlan.None;
        }

        var plan = ClassPacker.Pack(Root.Applied, _groups.ConvertAll(g => g.Applied), current, desired, Budget, out var needed);
        if (plan is null)
        {
            return new KernelFault("make the classes in", resctrl.Mount.Path, Errno.None, $"the plan needs {needed} classes of service and {Budget} are free ({Foreign.Count} foreign groups: {string.Join(", ", Foreign)})");
        }

        return MakeGroups(plan, transaction) ?? MoveTenants(tenants, plan, scan, transaction) ?? Verify(plan, transaction);
    }

    /// <summary>Gives a tenant its own monitoring group where it has none yet; without a free id it stays unmonitored.</summary>
    public void EnsureMonitor(ResctrlTenant tenant, Action<List<int>> scan)
    {
        if (tenant.Control is not null && tenant.MonitorPath is null && resctrl.Capabilities.Monitoring is not null && MakeMonitor(tenant) is null)
        {
            _ = placer.MoveAll(tenant, scan);
        }
    }

    /// <summary>Takes a tenant out: its threads go to the root group, its monitoring group is removed.</summary>
    public KernelFault? Release(ResctrlTenant tenant, Action<List<int>> scan)
    {
        if (tenant.Control is null)
        {
            return null;
        }

        var monitor = tenant.MonitorPath;
        DropMonitor(tenant);
        var fault = monitor is null ? null : resctrl.Remove(monitor);
        if (!tenant.Control.IsRoot)
        {
            tenant.Control = Root;
            fault = placer.MoveAll(tenant, scan) ?? fault;
        }

        tenant.Control = null;
        tenant.Placed.Clear();
        return fault;
    }

    /// <summary>Removes our groups that serve nobody; what the kernel still runs in them goes to the root group.</summary>
    public List<KernelFault> RemoveUnused(IEnumerable<ResctrlTenant> tenants)
    {
        var used = tenants.Select(t => t.Control).ToHashSet();
        var faults = new List<KernelFault>();
        foreach (var group in _groups.Where(g => !used.Contains(g)).ToList())
        {
            if (RemoveGroup(group) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }

    private KernelFault? MakeGroups(ClassPlan plan, Transaction transaction)
    {
        while (_groups.Count < plan.Classes.Count)
        {
            var settings = plan.Classes[_groups.Count];
            var name = FreeName();
            if (resctrl.CreateControl(name, settings) is { } fault)
            {
                return fault;
            }

            var group = Adopt(name);
            group.Applied.CopyFrom(settings);
            transaction.OnUndo(() => RemoveGroup(group));
        }

        // who only gains goes first, so that no tenant is short while another is not yet narrowed
        for (var widening = 0; widening < 2; widening++)
        {
            for (var c = 0; c < _groups.Count; c++)
            {
                var (group, settings) = (_groups[c], plan.Classes[c]);
                if (group.Applied.Same(settings) || settings.Covers(group.Applied) != (widening == 0))
                {
                    continue;
                }

                var before = group.Applied.Clone();
                transaction.OnUndo(() => Rewrite(group, before));
                if (Rewrite(group, settings) is { } fault)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    private KernelFault? MoveTenants(IReadOnlyList<ResctrlTenant> tenants, ClassPlan plan, Action<int, List<int>> scan, Transaction transaction)
    {
        for (var t = 0; t < tenants.Count; t++)
        {
            if (plan.Target[t] == ClassPlan.None)
            {
                continue;
            }

            var target = plan.Target[t] == ClassPlan.Root ? Root : _groups[plan.Target[t]];
            var tenant = tenants[t];
            if (tenant.Control == target)
            {
                continue;
            }

            var (before, monitorBefore, index) = (tenant.Control, tenant.MonitorPath, t);
            transaction.OnUndo(() => MoveBack(tenant, before, monitorBefore, list => scan(index, list)));
            if (MoveTenant(tenant, target, list => scan(index, list), transaction) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>
    /// By rename of the monitoring group where the kernel can (nothing escapes, counters go on), else thread by thread
    /// into a new one.
    /// </summary>
    private KernelFault? MoveTenant(ResctrlTenant tenant, ControlGroup target, Action<List<int>> scan, Transaction transaction)
    {
        var oldMonitor = tenant.MonitorPath;
        tenant.Control = target;
        if (oldMonitor is not null && _canMoveMonitors)
        {
            var fresh = MonitorPath(target, tenant);
            if (resctrl.MoveMonitor(oldMonitor, fresh) is null)
            {
                DropMonitor(tenant);
                UseMonitor(tenant, fresh);
                return null;
            }

            _canMoveMonitors = false;
        }

        DropMonitor(tenant);
        if (oldMonitor is not null)
        {
            transaction.OnCommit(() => resctrl.Remove(oldMonitor));
        }

        if (resctrl.Capabilities.Monitoring is not null && MakeMonitor(tenant) is null)
        {
            var path = tenant.MonitorPath!;
            transaction.OnUndo(() => resctrl.Remove(path));
        }

        return placer.MoveAll(tenant, scan);
    }

    private KernelFault? MoveBack(ResctrlTenant tenant, ControlGroup? before, string? monitorBefore, Action<List<int>> scan)
    {
        var now = tenant.MonitorPath;
        if (_canMoveMonitors && now is not null && monitorBefore is not null)
        {
            DropMonitor(tenant);
            tenant.Control = before;
            UseMonitor(tenant, monitorBefore);
            return resctrl.MoveMonitor(now, monitorBefore);
        }

        DropMonitor(tenant);
        tenant.Control = before ?? Root;
        if (monitorBefore is not null)
        {
            UseMonitor(tenant, monitorBefore);
        }

        var fault = placer.MoveAll(tenant, scan);
        tenant.Control = before;
        return fault;
    }

    private KernelFault? Verify(ClassPlan plan, Transaction transaction)
    {
        for (var c = 0; c < _groups.Count; c++)
        {
            var group = _groups[c];
            if (resctrl.ReadSchemata(group, group.Applied) is { } fault)
            {
                return fault;
            }

            if (!IsAsAsked(group.Applied, plan.Classes[c]))
            {
                return new KernelFault("verify", group.Path, Errno.None, $"asked for {plan.Classes[c]}, the kernel holds {group.Applied}");
            }

            if (!plan.Used[c])
            {
                transaction.OnCommit(() => RemoveGroup(group));
            }
        }

        return null;
    }

    /// <summary>Masks must be equal; the kernel rounds bandwidth up to its next step.</summary>
    private bool IsAsAsked(ClassSettings held, ClassSettings asked)
    {
        _scratch.CopyFrom(asked);
        for (var i = 0; i < _scratch.Bandwidth.Length; i++)
        {
            _scratch.Bandwidth[i] = resctrl.Capabilities.Bandwidth!.Round(asked.Bandwidth[i]);
        }

        return _scratch.Same(held);
    }

    private KernelFault? Rewrite(ControlGroup group, ClassSettings settings)
    {
        var fault = resctrl.WriteSchemata(group.Path, settings);
        if (fault is null)
        {
            group.Applied.CopyFrom(settings);
        }

        return fault;
    }

    private KernelFault? RemoveGroup(ControlGroup group)
    {
        group.Dispose();
        var fault = resctrl.Remove(group.Path);
        if (fault is null)
        {
            _groups.Remove(group);
        }

        return fault;
    }

    private KernelFault? MakeMonitor(ResctrlTenant tenant)
    {
        var path = MonitorPath(tenant.Control!, tenant);
        var fault = resctrl.CreateMonitor(path);
        if (fault is null or { Number: Errno.EEXIST })
        {
            UseMonitor(tenant, path);
            return null;
        }

        return fault;
    }

    private void UseMonitor(ResctrlTenant tenant, string path)
    {
        tenant.MonitorPath = path;
        tenant.Readings = new MonitorReader(files, path);
    }

    private static void DropMonitor(ResctrlTenant tenant)
    {
        tenant.Readings?.Dispose();
        tenant.Readings = null;
        tenant.MonitorPath = null;
    }

    private static string MonitorPath(ControlGroup control, ResctrlTenant tenant) => $"{control.Path}/mon_groups/{tenant.MonitorName}";

    private string FreeName()
    {
        for (var number = 0; ; number++)
        {
            var name = names.Control(number);
            if (!_groups.Exists(g => g.Name == name) && !Foreign.Contains(name))
            {
                return name;
            }
        }
    }
}
