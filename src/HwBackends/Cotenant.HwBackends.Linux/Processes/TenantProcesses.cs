using System.Runtime.InteropServices;
using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Processes;

/// <summary>
/// The processes and threads of one tenant: what its claim found, and what is in its cgroup and below it, where
/// children are from their first moment. Lists are reused; nothing is allocated while nothing changes.
/// </summary>
internal sealed class TenantProcesses(IKernelFiles files, string proc, ProcessClaim claim) : IDisposable
{
    private readonly List<TrackedProcess> _tracked = [];
    private readonly List<int> _ids = [];
    private readonly List<int> _threads = [];

    public ProcessClaim Claim => claim;

    /// <summary>The tenant's cgroup: one that was named, the unit's, or our own child; <see langword="null"/> without one.</summary>
    public CgroupMembers? Cgroup { get; private set; }

    /// <summary>Process ids, rising.</summary>
    public List<int> Ids => _ids;

    /// <summary>Live processes with their readers, by rising id.</summary>
    public List<TrackedProcess> Tracked => _tracked;

    /// <summary>Says which cgroup is the tenant's.</summary>
    public void UseCgroup(string? path)
    {
        if (Cgroup?.Path == path)
        {
            return;
        }

        Cgroup?.Dispose();
        Cgroup = path is null ? null : new CgroupMembers(files, path);
    }

    /// <summary>Brings <see cref="Ids"/> and <see cref="Tracked"/> up to date.</summary>
    public void Update()
    {
        _ids.Clear();
        _ = Cgroup?.ReadProcesses(_ids);
        _ids.AddRange(claim.Processes);
        SortDistinct(_ids);
        var tracked = 0;
        foreach (var id in CollectionsMarshal.AsSpan(_ids))
        {
            while (tracked < _tracked.Count && _tracked[tracked].Id < id)
            {
                Drop(tracked);
            }

            if (tracked < _tracked.Count && _tracked[tracked].Id == id)
            {
                tracked++;
            }
            else if (TrackedProcess.Open(files, proc, id) is { } process)
            {
                _tracked.Insert(tracked++, process);
            }
        }

        while (tracked < _tracked.Count)
        {
            Drop(tracked);
        }
    }

    /// <summary>The thread ids at this moment, rising; valid until the next call.</summary>
    public List<int> ReadThreads()
    {
        _threads.Clear();
        AppendThreads(_threads);
        SortDistinct(_threads);
        return _threads;
    }

    /// <summary>Appends the thread ids at this moment.</summary>
    public void AppendThreads(List<int> threads)
    {
        _ = Cgroup?.ReadThreads(threads);
        if (Cgroup is null || claim.Processes.Count > 0)
        {
            foreach (var process in _tracked)
            {
                _ = files.ListNumbers(process.TasksPath, threads);
            }
        }
    }

    /// <summary>The readers of a process, or null if it is not known or gone.</summary>
    public TrackedProcess? Find(int id)
    {
        foreach (var process in _tracked)
        {
            if (process.Id == id)
            {
                return process;
            }
        }

        return null;
    }

    /// <summary>A process died: it is opened anew if the number comes back.</summary>
    public void Forget(TrackedProcess process)
    {
        process.Dispose();
        _tracked.Remove(process);
    }

    public void Dispose()
    {
        _tracked.ForEach(p => p.Dispose());
        _tracked.Clear();
        Cgroup?.Dispose();
        Cgroup = null;
    }

    private void Drop(int index)
    {
        _tracked[index].Dispose();
        _tracked.RemoveAt(index);
    }

    private static void SortDistinct(List<int> numbers)
    {
        numbers.Sort();
        var kept = 0;
        for (var i = 0; i < numbers.Count; i++)
        {
            if (i == 0 || numbers[i] != numbers[i - 1])
            {
                numbers[kept++] = numbers[i];
            }
        }

        numbers.RemoveRange(kept, numbers.Count - kept);
    }
}
