using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.State;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// Keeps tenants in control groups, which tenants with equal settings share, each with a monitoring group of its own in
/// it as long as there are monitoring ids.
/// </summary>
internal sealed class ResctrlController(IKernelFiles files, ResctrlFileSystem resctrl, ControlGroups groups, TaskPlacer placer)
{
    private readonly List<int> _tasks = [];
    private readonly List<ControlGroup> _gone = [];
    private readonly TenantMover _mover = new(files, resctrl, groups, placer);

    public ControlGroups Groups => groups;

    public TaskPlacer Placer => placer;

    /// <summary>How often the kernel had no class or monitoring id to give when one was asked for.</summary>
    public long LimboWaits { get; private set; }

    /// <summary>Reads what all groups hold. Tenants of a group that somebody removed are to be placed anew by the next plan.</summary>
    public KernelFault? Refresh(IReadOnlyList<ResctrlTenant> tenants)
    {
        var fault = groups.Refresh(_gone);
        if (_gone.Count > 0)
        {
            foreach (var tenant in tenants)
            {
                if (tenant.Control is { } control && _gone.Contains(control))
                {
                    TenantMover.Forget(tenant);
                }
            }

            _gone.Clear();
        }

        return fault;
    }

    /// <summary>
    /// Brings the tenants to what they want: new groups are made with their schemata, then schemata change (what only
    /// widens goes first), then tasks move, then everything is read back. Each step can be undone through
    /// <paramref name="transaction"/>. The caller holds the lock.
    /// </summary>
    /// <param name="tenants">all tenants that are placed or to be placed</param>
    /// <param name="desired">what each wants, <see langword="null"/> to leave it out</param>
    /// <param name="scan">appends a tenant's threads, by index</param>
    /// <param name="freeze">stops a tenant, by index, until what it returns is disposed; null if it cannot</param>
    /// <param name="transaction">collects the way back</param>
    public KernelFault? Apply(IReadOnlyList<ResctrlTenant> tenants, IReadOnlyList<ClassSettings?> desired, Action<int, List<int>> scan, Func<int, IDisposable?> freeze, Transaction transaction)
    {
        _ = groups.FindForeign();
        if (Refresh(tenants) is { } unreadable)
        {
            return unreadable;
        }

        var current = new int[tenants.Count];
        for (var t = 0; t < current.Length; t++)
        {
            current[t] = groups.IndexOf(tenants[t].Control);
        }

        var plan = Pack(current, desired, groups.Budget, out var needed);
        if (plan is null)
        {
            return new KernelFault("make the classes in", resctrl.Mount.Path, Errno.None, $"the plan needs {needed} classes of service and {groups.Budget} are free ({groups.Foreign.Count} foreign groups: {string.Join(", ", groups.Foreign)})");
        }

        var fault = MakeGroups(plan, transaction);
        if (fault is { Number: Errno.EBUSY or Errno.ENOSPC } && needed <= groups.Own.Count)
        {
            // no id is free, or those that are wait in limbo: the groups that there are do as well, one after the other
            LimboWaits++;
            plan = Pack(current, desired, groups.Own.Count, out _)!;
            fault = MakeGroups(plan, transaction);
        }

        return fault ?? MoveTenants(tenants, plan, scan, freeze, transaction) ?? Verify(plan, transaction);
    }

    private ClassPlan? Pack(int[] current, IReadOnlyList<ClassSettings?> desired, int budget, out int needed) =>
        ClassPacker.Pack(groups.Root.Applied, [.. groups.Own.Select(g => g.Applied)], current, desired, budget, out needed);

    /// <summary>Gives a tenant its own monitoring group where it has none yet; without a free id it stays without.</summary>
    public void EnsureMonitor(ResctrlTenant tenant, Action<List<int>> scan)
    {
        if (tenant.Control is not null && tenant.MonitorPath is null && resctrl.Capabilities.Monitoring is not null && _mover.MakeMonitor(tenant) is null)
        {
            _ = placer.MoveAll(tenant, scan);
        }
    }

    /// <summary>
    /// Whether a tenant's groups still hold all of its threads that lived at the last look; if not, they are placed again
    /// by the next <see cref="TaskPlacer.Follow"/>. Reading a group's tasks walks all threads of the machine: not for
    /// every tenant at every tick.
    /// </summary>
    public bool IsStillPlaced(ResctrlTenant tenant, List<int> threads)
    {
        _tasks.Clear();
        if (resctrl.ReadTasks(tenant.MonitorTasks ?? tenant.ControlTasks, _tasks) is { } fault)
        {
            if (Errno.IsGone(fault.Number))
            {
                TenantMover.DropMonitor(tenant);
            }

            tenant.Placed.Clear();
            return false;
        }

        _tasks.Sort();
        foreach (var thread in threads)
        {
            if (tenant.Placed.BinarySearch(thread) >= 0 && _tasks.BinarySearch(thread) < 0)
            {
                tenant.Placed.Clear();
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes over a tenant's monitoring group of an earlier run, and so its control group.</summary>
    public void AdoptMonitor(ResctrlTenant tenant, ControlGroup control)
    {
        tenant.Control = control;
        _mover.UseMonitor(tenant, TenantMover.MonitorPath(control, tenant));
    }

    /// <summary>Takes a tenant out: its threads go to the root group, its monitoring group is removed.</summary>
    public KernelFault? Release(ResctrlTenant tenant, Action<List<int>> scan)
    {
        if (tenant.Control is null)
        {
            return null;
        }

        var monitor = tenant.MonitorPath;
        TenantMover.DropMonitor(tenant);
        var fault = monitor is null ? null : resctrl.Remove(monitor);
        if (!tenant.Control.IsRoot)
        {
            tenant.Control = groups.Root;
            fault = placer.MoveAll(tenant, scan) ?? fault;
        }

        TenantMover.Forget(tenant);
        return fault;
    }

    /// <summary>Removes our groups that serve nobody.</summary>
    public List<KernelFault> RemoveUnused(IEnumerable<ResctrlTenant> tenants)
    {
        var used = tenants.Select(t => t.Control).ToHashSet();
        var faults = new List<KernelFault>();
        foreach (var group in groups.Own.Where(g => !used.Contains(g)).ToList())
        {
            if (groups.Remove(group) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }

    /// <summary>Removes what the end of a plan could not: groups that serve nobody, and monitoring groups that were left.</summary>
    public void Tidy(IReadOnlyList<ResctrlTenant> tenants)
    {
        _ = RemoveUnused(tenants);
        _mover.RemoveLeft(tenants);
    }

    /// <summary>Whether <see cref="Tidy"/> has something to do.</summary>
    public bool IsUntidy(IReadOnlyList<ResctrlTenant> tenants)
    {
        foreach (var group in groups.Own)
        {
            var used = false;
            for (var t = 0; t < tenants.Count && !used; t++)
            {
                used = tenants[t].Control == group;
            }

            if (!used)
            {
                return true;
            }
        }

        return _mover.HasLeft;
    }

    /// <summary>Removes every group of ours: tasks go to the root group as one, so that none escapes.</summary>
    public List<KernelFault> RemoveAll(IReadOnlyList<ResctrlTenant> tenants)
    {
        var faults = new List<KernelFault>();
        foreach (var tenant in tenants)
        {
            var monitor = tenant is { Control.IsRoot: true, MonitorPath: not null } ? tenant.MonitorPath : null;
            TenantMover.Forget(tenant);
            if (monitor is not null && resctrl.Remove(monitor) is { } fault)
            {
                faults.Add(fault);
            }
        }

        faults.AddRange(RemoveUnused([]));
        return faults;
    }

    private KernelFault? MakeGroups(ClassPlan plan, Transaction transaction)
    {
        while (groups.Own.Count < plan.Classes.Count)
        {
            if (groups.Create(plan.Classes[groups.Own.Count], out var created) is { } fault)
            {
                return fault;
            }

            transaction.OnUndo(() => groups.Remove(created!));
        }

        // who only gains goes first, so that no tenant is short while another is not yet narrowed
        for (var pass = 0; pass < 2; pass++)
        {
            for (var c = 0; c < plan.Classes.Count; c++)
            {
                var (group, settings) = (groups.Own[c], plan.Classes[c]);
                if (group.Applied.Same(settings) || settings.Covers(group.Applied) != (pass == 0))
                {
                    continue;
                }

                var before = group.Applied.Clone();
                transaction.OnUndo(() => groups.Rewrite(group, before));
                if (groups.Rewrite(group, settings) is { } fault)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    private KernelFault? MoveTenants(IReadOnlyList<ResctrlTenant> tenants, ClassPlan plan, Action<int, List<int>> scan, Func<int, IDisposable?> freeze, Transaction transaction)
    {
        for (var t = 0; t < tenants.Count; t++)
        {
            if (plan.Target[t] == ClassPlan.None)
            {
                continue;
            }

            var target = plan.Target[t] == ClassPlan.Root ? groups.Root : groups.Own[plan.Target[t]];
            var tenant = tenants[t];
            if (tenant.Control == target)
            {
                continue;
            }

            var (before, monitorBefore, index) = (tenant.Control, tenant.MonitorPath, t);
            transaction.OnUndo(() => _mover.MoveBack(tenant, before, monitorBefore, list => scan(index, list), () => freeze(index)));
            if (_mover.Move(tenant, target, list => scan(index, list), () => freeze(index), transaction) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private KernelFault? Verify(ClassPlan plan, Transaction transaction)
    {
        for (var c = 0; c < plan.Classes.Count; c++)
        {
            var group = groups.Own[c];
            if (!plan.Used[c])
            {
                transaction.OnCommit(() => groups.Remove(group));
            }
            else if (groups.Verify(group, plan.Classes[c]) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
