using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Perf;

/// <summary>
/// So many descriptors for counters and no more: a group of four on each CPU for each tenant soon is thousands
/// (cadvisor#2695). Who comes when they are spent has samples <see cref="SampleStatus.Unassigned"/>. A host that cannot
/// count is asked once.
/// </summary>
/// <param name="events">the kernel's counters; null where there are none to be had</param>
/// <param name="descriptors">how many may be open</param>
internal sealed class PerfBudget(IPerfEvents? events, int descriptors)
{
    private bool _unusable = events is null || descriptors == 0;

    /// <summary>Descriptors that are open.</summary>
    public int Used { get; private set; }

    /// <summary>Why nothing is counted and what to do, in one line; empty while nothing speaks against it.</summary>
    public string Missing { get; private set; } = "";

    /// <summary>Opens a group on each CPU.</summary>
    /// <returns>why there is none; <see cref="SampleStatus.Ok"/> if all are open</returns>
    public SampleStatus Open(string cgroup, in CpuSet cpus, out IPerfGroup[] groups)
    {
        groups = [];
        if (_unusable)
        {
            return SampleStatus.NotSupported;
        }

        var wanted = cpus.Count * PerfReading.Events;
        if (Used + wanted > descriptors)
        {
            return SampleStatus.Unassigned;
        }

        var open = new List<IPerfGroup>();
        for (var cpu = cpus.Next(0); cpu >= 0; cpu = cpus.Next(cpu + 1))
        {
            var errno = events!.OpenCgroup(cgroup, cpu, out var group);
            if (errno == Errno.None)
            {
                open.Add(group!);
                continue;
            }

            open.ForEach(g => g.Dispose());
            return Explain(errno);
        }

        groups = [.. open];
        Used += wanted;
        return SampleStatus.Ok;
    }

    public void Close(IPerfGroup[] groups)
    {
        foreach (var group in groups)
        {
            group.Dispose();
            Used -= PerfReading.Events;
        }
    }

    private SampleStatus Explain(int errno)
    {
        // a cgroup that went away meanwhile is ENODEV or EBADF: the next meter tries again
        var (line, status) = errno switch
        {
            Errno.ENOENT or Errno.EOPNOTSUPP or Errno.ENOSYS =>
                ("this CPU's counters cannot be used (a virtual machine without a PMU, or a kernel without CONFIG_PERF_EVENTS): give the guest a PMU; IPC, misses and frequency are missing", SampleStatus.NotSupported),
            Errno.EACCES or Errno.EPERM =>
                ("perf_event_open is not permitted: give the unit CAP_PERFMON (before Linux 5.8 CAP_SYS_ADMIN) and perf_event_open in SystemCallFilter=; with kernel.perf_event_paranoid=3 (Debian's default) that is not enough, set it to 2; a container's seccomp profile forbids it, too", SampleStatus.NotSupported),
            Errno.EINVAL =>
                ("this kernel counts no cgroups (CONFIG_CGROUP_PERF): IPC, misses and frequency are missing", SampleStatus.NotSupported),
            _ => ("", errno == Errno.EMFILE ? SampleStatus.Unassigned : SampleStatus.Error),
        };
        _unusable = line.Length > 0;
        Missing = line;
        return status;
    }
}
