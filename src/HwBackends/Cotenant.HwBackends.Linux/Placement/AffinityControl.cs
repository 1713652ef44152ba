using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.State;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>
/// Steers only the CPUs of a tenant, thread by thread (sched_setaffinity(2)): for hosts without a unified cgroup
/// hierarchy and for cgroups that systemd owns. Children inherit the affinity of the thread that makes them.
/// </summary>
/// <param name="tenant">the tenant's id</param>
/// <param name="files">file work</param>
/// <param name="processes">the tenant's processes</param>
/// <param name="online">the CPUs of the machine at this moment</param>
/// <param name="state">what is needed to undo</param>
internal sealed class AffinityControl(string tenant, IKernelFiles files, TenantProcesses processes, Func<CpuSet> online, StateStore state) : ITenantControl
{
    private const int MaxPasses = 10;
    private readonly List<int> _placed = [];
    private CpuSet _cpus;

    public bool Differs(in HostAllocation desired) => _cpus != desired.Cpus || AsksForLimits(desired);

    public bool Widens(in HostAllocation desired) => (_cpus - desired.Cpus).IsEmpty;

    public KernelFault? Attach(Transaction transaction) => null;

    public bool Adopt()
    {
        if (processes.Ids.Count == 0 || files.GetAffinity(processes.Ids[0], out _cpus) != Errno.None)
        {
            return false;
        }

        Remember();
        return true;
    }

    public KernelFault? Apply(in HostAllocation desired, Transaction transaction)
    {
        if (AsksForLimits(desired))
        {
            return new KernelFault("limit the memory or CPU time of", tenant, Errno.None, "its cgroup is not ours to write; match it by process, or run with a unified, delegated cgroup hierarchy");
        }

        if (RecordHomes() is { } unsaved)
        {
            return unsaved;
        }

        var before = _cpus;
        transaction.OnUndo(() => before.IsEmpty ? PutBack() : Pin(before));
        return Pin(desired.Cpus);
    }

    public bool ReadBack(ref HostAllocation actual, bool all)
    {
        if (_cpus.IsEmpty || processes.Ids.Count == 0 || files.GetAffinity(processes.Ids[0], out var cpus) != Errno.None)
        {
            return false;
        }

        actual.Cpus = cpus;
        return true;
    }

    public KernelFault? Follow()
    {
        if (_cpus.IsEmpty)
        {
            return null;
        }

        foreach (var thread in processes.ReadThreads())
        {
            if (_placed.BinarySearch(thread) < 0 && files.GetAffinity(thread, out var cpus) == Errno.None && cpus != _cpus)
            {
                if (RecordHomes() is { } unsaved)
                {
                    return unsaved;
                }

                return Pin(_cpus);
            }
        }

        Remember();
        return null;
    }

    public List<KernelFault> Restore(ExitPolicy cores, ExitPolicy memory)
    {
        var fault = cores == ExitPolicy.Keep || _cpus.IsEmpty ? null : cores == ExitPolicy.Default ? Pin(online()) : PutBack();
        _cpus = default;
        return fault is null ? [] : [fault];
    }

    /// <summary>Puts the processes of an earlier run back, of which only the records are known.</summary>
    public static List<KernelFault> RestoreRecorded(IKernelFiles files, string proc, IEnumerable<ProcessHome> homes, CpuSet online)
    {
        var faults = new List<KernelFault>();
        var threads = new List<int>();
        foreach (var home in homes.Where(h => h.Cpus.Length > 0))
        {
            using var process = TrackedProcess.Open(files, proc, home.Pid);
            if (process is null || process.StartTicks != home.StartTicks)
            {
                continue;
            }

            threads.Clear();
            _ = files.ListNumbers(process.TasksPath, threads);
            foreach (var thread in threads)
            {
                if (Set(files, thread, CpuSet.TryParse(home.Cpus, out var cpus) ? cpus : online) is { } fault)
                {
                    faults.Add(fault);
                }
            }
        }

        return faults;
    }

    private static bool AsksForLimits(in HostAllocation desired) =>
        desired.MemoryLowBytes != 0 || desired.MemoryHighBytes != 0 || desired.MemoryMaxBytes != 0 || desired.CpuQuotaPercent != 0;

    private KernelFault? Pin(CpuSet cpus)
    {
        _cpus = cpus;
        _placed.Clear();
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var fresh = 0;
            foreach (var thread in processes.ReadThreads())
            {
                if (_placed.BinarySearch(thread) >= 0)
                {
                    continue;
                }

                fresh++;
                if (Set(files, thread, cpus) is { } fault)
                {
                    return fault;
                }
            }

            Remember();
            if (fresh == 0)
            {
                break;
            }
        }

        return Verify(cpus);
    }

    private KernelFault? Verify(CpuSet cpus)
    {
        var held = new HostAllocation();
        return ReadBack(ref held, all: false) && held.Cpus != cpus
            ? KernelFault.Mismatch($"the affinity of {tenant}", $"asked for {cpus}, the kernel grants {held.Cpus}; its cgroup's cpuset is narrower")
            : null;
    }

    private void Remember()
    {
        _placed.Clear();
        _placed.AddRange(processes.ReadThreads());
    }

    private KernelFault? RecordHomes()
    {
        foreach (var process in processes.Tracked)
        {
            if (state.Home(process.Id, process.StartTicks) is not { Cpus.Length: > 0 } && files.GetAffinity(process.Id, out var cpus) == Errno.None)
            {
                state.AddHome(new ProcessHome(tenant, process.Id, process.StartTicks, "", cpus.ToString()));
            }
        }

        return state.Save();
    }

    /// <summary>Every process gets its own first affinity back; one that came later gets that of the tenant's first.</summary>
    private KernelFault? PutBack()
    {
        KernelFault? fault = null;
        var first = state.Record.Homes.Find(h => h.Tenant == tenant && h.Cpus.Length > 0);
        foreach (var process in processes.Tracked)
        {
            var home = state.Home(process.Id, process.StartTicks) is { Cpus.Length: > 0 } own ? own : first;
            if (home is null || !CpuSet.TryParse(home.Cpus, out var cpus))
            {
                continue;
            }

            var threads = new List<int>();
            _ = files.ListNumbers(process.TasksPath, threads);
            foreach (var thread in threads)
            {
                fault ??= Set(files, thread, cpus);
            }
        }

        _cpus = default;
        _placed.Clear();
        return fault;
    }

    private static KernelFault? Set(IKernelFiles files, int thread, in CpuSet cpus)
    {
        var errno = files.SetAffinity(thread, cpus);
        return errno is Errno.None or Errno.ESRCH ? null : new KernelFault($"set the affinity {cpus} of", $"thread {thread}", errno, errno == Errno.EINVAL ? "none of these CPUs is in its cpuset" : "");
    }
}
