using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.State;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>Moves tenants between control groups, each with a monitoring group of its own where there are ids for it.</summary>
internal sealed class TenantMover(IKernelFiles files, ResctrlFileSystem resctrl, ControlGroups groups, TaskPlacer placer)
{
    private readonly HashSet<string> _left = [];
    private bool _canMoveMonitors = true;

    /// <summary>Whether monitoring groups are there that should have been removed.</summary>
    public bool HasLeft => _left.Count > 0;

    /// <summary>Tries again to remove monitoring groups that are still there.</summary>
    public void RemoveLeft(IReadOnlyList<ResctrlTenant> tenants) =>
        _left.RemoveWhere(path => tenants.Any(t => t.MonitorPath == path) || resctrl.Remove(path) is null);

    /// <summary>
    /// By rename of the monitoring group where the kernel can (nothing escapes, counters go on), else thread by thread
    /// into a new one while the tenant's cgroup is frozen, where that is ours. Looked up in /proc/TID/cpu_resctrl_groups after.
    /// </summary>
    public KernelFault? Move(ResctrlTenant tenant, ControlGroup target, Action<List<int>> scan, Func<IDisposable?> freeze, Transaction transaction)
    {
        var oldMonitor = tenant.MonitorPath;
        tenant.Control = target;
        if (oldMonitor is not null && _canMoveMonitors)
        {
            var fresh = MonitorPath(target, tenant);
            var refused = resctrl.MoveMonitor(oldMonitor, fresh);
            if (refused is null)
            {
                DropMonitor(tenant);
                UseMonitor(tenant, fresh);
                return placer.MoveAll(tenant, scan, inPlace: true);
            }

            // before 6.5 for good; another fault is of this once
            _canMoveMonitors = refused.Number is not (Errno.EPERM or Errno.EOPNOTSUPP);
        }

        DropMonitor(tenant);
        if (oldMonitor is not null)
        {
            transaction.OnCommit(() => RemoveMonitor(oldMonitor));
        }

        if (resctrl.Capabilities.Monitoring is not null && MakeMonitor(tenant) is null)
        {
            var path = tenant.MonitorPath!;
            transaction.OnUndo(() => RemoveMonitor(path));
        }

        using (freeze())
        {
            return placer.MoveAll(tenant, scan);
        }
    }

    /// <summary>Undoes a move.</summary>
    public KernelFault? MoveBack(ResctrlTenant tenant, ControlGroup? before, string? monitorBefore, Action<List<int>> scan, Func<IDisposable?> freeze)
    {
        var now = tenant.MonitorPath;
        DropMonitor(tenant);
        tenant.Control = before ?? groups.Root;
        if (monitorBefore is not null)
        {
            UseMonitor(tenant, monitorBefore);
        }

        KernelFault? fault;
        if (now is not null && monitorBefore is not null && now != monitorBefore && files.Identity(monitorBefore, out _) != Errno.None)
        {
            fault = resctrl.MoveMonitor(now, monitorBefore);
        }
        else
        {
            using (freeze())
            {
                fault = placer.MoveAll(tenant, scan);
            }
        }

        tenant.Control = before;
        if (before is null)
        {
            tenant.Placed.Clear();
        }

        return fault;
    }

    private KernelFault? RemoveMonitor(string path)
    {
        var fault = resctrl.Remove(path);
        if (fault is not null)
        {
            _left.Add(path);
        }

        return fault;
    }

    /// <summary>Makes the tenant's own monitoring group in its control group, and uses it.</summary>
    public KernelFault? MakeMonitor(ResctrlTenant tenant)
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

    /// <summary>Reads and follows a monitoring group that is there.</summary>
    public void UseMonitor(ResctrlTenant tenant, string path)
    {
        tenant.MonitorPath = path;
        tenant.Readings = new MonitorReader(files, path);
    }

    /// <summary>The tenant is in none of our groups any more.</summary>
    public static void Forget(ResctrlTenant tenant)
    {
        DropMonitor(tenant);
        tenant.Control = null;
        tenant.Placed.Clear();
    }

    public static void DropMonitor(ResctrlTenant tenant)
    {
        tenant.Readings?.Dispose();
        tenant.Readings = null;
        tenant.MonitorPath = null;
    }

    public static string MonitorPath(ControlGroup control, ResctrlTenant tenant) => $"{control.Path}/mon_groups/{tenant.MonitorName}";
}
