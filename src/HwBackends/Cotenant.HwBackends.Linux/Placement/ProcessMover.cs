using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.State;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>
/// Moves processes between cgroups. Where each came from is on the disk before it moves. What a process forks is in its
/// parent's cgroup at once, so that only children of processes not yet moved can be missed: hence the repeated looks.
/// </summary>
/// <param name="cgroups">the hierarchy</param>
/// <param name="own">our own subtree, null if there can be none</param>
/// <param name="proc">root of procfs</param>
/// <param name="table">all processes</param>
/// <param name="state">what is needed to undo</param>
internal sealed class ProcessMover(CgroupFileSystem cgroups, CgroupBase? own, string proc, ProcessTable table, StateStore state)
{
    private const int MaxPasses = 10;
    private readonly List<int> _inside = [];
    private readonly List<int> _outside = [];

    /// <summary>How many processes have been moved in since the start.</summary>
    public long Moved { get; private set; }

    /// <summary>Moves a tenant's processes that are not in <paramref name="path"/> or below it yet.</summary>
    /// <param name="tenant">the tenant's id</param>
    /// <param name="path">absolute path of its cgroup</param>
    /// <param name="processes">its processes</param>
    /// <param name="transaction">collects the way back; null if the move is not part of one</param>
    public KernelFault? MoveIn(string tenant, string path, TenantProcesses processes, Transaction? transaction)
    {
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            FindOutside(processes);
            if (_outside.Count == 0)
            {
                return null;
            }

            if (RecordHomes(tenant, processes) is { } unsaved)
            {
                return unsaved;
            }

            foreach (var process in _outside)
            {
                var home = Home(processes, process);
                if (cgroups.MoveProcess(path, process, out var gone) is { } fault)
                {
                    return fault;
                }

                Moved += gone ? 0 : 1;
                if (transaction is not null && home is not null)
                {
                    transaction.OnUndo(() => PutBack(process, home.Cgroup));
                }
            }

            table.Scan();
            processes.Update();
        }

        return null; // more arrive as fast as they are moved: the next tick goes on
    }

    /// <summary>The tenant's processes that are not in its cgroup; where each is stands on the disk afterwards.</summary>
    /// <param name="tenant">the tenant's id</param>
    /// <param name="processes">its processes</param>
    /// <param name="outside">receives their ids</param>
    public KernelFault? Outside(string tenant, TenantProcesses processes, List<int> outside)
    {
        FindOutside(processes);
        outside.Clear();
        outside.AddRange(_outside);
        return outside.Count == 0 ? null : RecordHomes(tenant, processes);
    }

    /// <summary>Moves everything in <paramref name="path"/> to where its tenant came from.</summary>
    public List<KernelFault> MoveBack(string tenant, string path)
    {
        var faults = new List<KernelFault>();
        var first = state.Record.Homes.Find(h => h.Tenant == tenant)?.Cgroup ?? "/";
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            ReadInside(path);
            if (_inside.Count == 0)
            {
                break;
            }

            faults.Clear();
            foreach (var process in _inside)
            {
                using var tracked = TrackedProcess.Open(cgroups.Files, proc, process);
                var home = tracked is null ? null : state.Home(process, tracked.StartTicks)?.Cgroup;
                if (PutBack(process, string.IsNullOrEmpty(home) ? first : home) is { } fault)
                {
                    faults.Add(fault);
                }
            }
        }

        return faults;
    }

    /// <summary>
    /// Gives an attribute of a cgroup the value that it had. The kernel empties no cpuset.cpus while processes are in the
    /// cgroup or below it (cpuset.c, validate_change: ENOSPC), so they wait in our subtree meanwhile. Where that fails
    /// the CPUs that it would have without a wish of its own are written: nobody stays narrowed.
    /// </summary>
    public KernelFault? RestoreAttribute(string tenant, string path, string attribute, string text)
    {
        var fault = cgroups.Write(path, FixedLimits.FileOf(attribute), text);
        if (fault is not { Number: Errno.ENOSPC } || attribute != "cpuset.cpus" || text.Length > 0)
        {
            return fault;
        }

        if (own is not null)
        {
            var refuge = $"{own.Path}/{new OwnedNames(state.Record.Instance).Tenant(tenant)}";
            fault = cgroups.Make(own.Path) ?? cgroups.Make(refuge) ?? MoveAside(tenant, path, refuge) ?? cgroups.Write(path, attribute, text);
            var left = MoveBack(tenant, refuge);
            fault ??= left.Count > 0 ? left[0] : cgroups.Remove(refuge);
        }

        if (fault is not null && cgroups.ReadText(path[..path.LastIndexOf('/')], "cpuset.cpus.effective") is { } above)
        {
            _ = cgroups.Write(path, attribute, above);
        }

        return fault;
    }

    /// <summary>Moves everything in a cgroup and below it elsewhere, until nothing is left.</summary>
    private KernelFault? MoveAside(string tenant, string from, string to)
    {
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            ReadInside(from);
            if (_inside.Count == 0)
            {
                return null;
            }

            foreach (var process in _inside)
            {
                using var tracked = TrackedProcess.Open(cgroups.Files, proc, process);
                if (tracked is not null && cgroups.PathOf(proc, process.ToString()) is { } home)
                {
                    state.AddHome(new ProcessHome(tenant, process, tracked.StartTicks, home, ""));
                }
            }

            var fault = state.Save();
            foreach (var process in _inside)
            {
                fault ??= cgroups.MoveProcess(to, process, out _);
            }

            if (fault is not null)
            {
                return fault;
            }
        }

        return null; // more arrive as fast as they are moved: the kernel refuses what needs an empty cgroup
    }

    private void ReadInside(string path)
    {
        _inside.Clear();
        using var members = new CgroupMembers(cgroups.Files, path);
        _ = members.ReadProcesses(_inside);
    }

    /// <summary>Into the old cgroup, or the nearest one above it that is there and takes processes; the root always does.</summary>
    private KernelFault? PutBack(int process, string home)
    {
        KernelFault? fault;
        do
        {
            fault = cgroups.MoveProcess($"{cgroups.Root}{home.TrimEnd('/')}", process, out var gone);
            if (fault is null || gone)
            {
                return null;
            }

            var slash = home.TrimEnd('/').LastIndexOf('/');
            if (slash < 0)
            {
                return fault;
            }

            home = home[..Math.Max(slash, 1)];
        }
        while (true);
    }

    private void FindOutside(TenantProcesses processes)
    {
        _inside.Clear();
        _ = processes.Cgroup?.ReadProcesses(_inside);
        _inside.Sort();
        _outside.Clear();
        foreach (var process in processes.Claim.Processes)
        {
            if (_inside.BinarySearch(process) < 0 && table.IsSame(process))
            {
                _outside.Add(process);
            }
        }
    }

    private KernelFault? RecordHomes(string tenant, TenantProcesses processes)
    {
        foreach (var process in _outside)
        {
            if (processes.Find(process) is { } tracked && cgroups.PathOf(proc, process.ToString()) is { } from)
            {
                state.AddHome(new ProcessHome(tenant, process, tracked.StartTicks, from, ""));
            }
        }

        return state.Save();
    }

    private ProcessHome? Home(TenantProcesses processes, int process) =>
        processes.Find(process) is { } tracked ? state.Home(process, tracked.StartTicks) : null;
}
