using System.Runtime.InteropServices;
using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// Puts a tenant's threads into its groups. Threads come and go meanwhile: children inherit the groups of the thread
/// that made them, so what escapes are only children of threads not yet moved, and these show in the next scan. Hence:
/// scan and move until a scan brings nothing new, at most <see cref="MaxPasses"/> times.
/// </summary>
internal sealed class TaskPlacer(IKernelFiles files, ResctrlFileSystem resctrl, string proc)
{
    public const int MaxPasses = 10;
    private readonly List<int> _scan = [];
    private readonly byte[] _groups = new byte[512];
    private bool _canVerify = true;

    /// <summary>
    /// Moves every thread, whatever group it is in. With threads that come faster than they can be moved it ends after
    /// <see cref="MaxPasses"/> scans, and <see cref="Follow"/> does the rest at the next ticks.
    /// </summary>
    /// <param name="tenant">where to</param>
    /// <param name="scan">appends the ids of the threads that the tenant has at this moment</param>
    /// <param name="inPlace">they should be in place already, because their monitoring group was moved: looked up first</param>
    public KernelFault? MoveAll(ResctrlTenant tenant, Action<List<int>> scan, bool inPlace = false)
    {
        tenant.Placed.Clear();
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            _scan.Clear();
            scan(_scan);
            _scan.Sort();
            if (pass > 0 && _canVerify)
            {
                // each is looked up where it is now, and not taken to be where it was written to
                tenant.Placed.Clear();
            }

            if (Place(tenant, _scan, verifyFirst: inPlace || pass > 0, out var moved) is { } fault)
            {
                return fault;
            }

            if (moved == 0)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>
    /// Follows a tenant: threads that were not there before are looked up (they inherit the right groups, as a rule) and
    /// moved if they are elsewhere.
    /// </summary>
    /// <param name="tenant">the tenant, placed before</param>
    /// <param name="threads">its threads now, by rising id</param>
    /// <param name="moved">how many had to be moved</param>
    public KernelFault? Follow(ResctrlTenant tenant, List<int> threads, out int moved)
    {
        moved = 0;
        return CollectionsMarshal.AsSpan(threads).SequenceEqual(CollectionsMarshal.AsSpan(tenant.Placed))
            ? null
            : Place(tenant, threads, verifyFirst: true, out moved);
    }

    /// <summary>Whether a thread is in the tenant's groups, as /proc/PID/cpu_resctrl_groups tells; null where it does not.</summary>
    public bool? IsInPlace(ResctrlTenant tenant, int thread)
    {
        if (!_canVerify)
        {
            return null;
        }

        var count = files.Read($"{proc}/{thread}/cpu_resctrl_groups", _groups);
        if (count < 0)
        {
            // absent for a thread that lives: the kernel is built without CONFIG_PROC_CPU_RESCTRL
            _canVerify = count != -Errno.ENOENT || files.Read($"{proc}/self/cpu_resctrl_groups", _groups) >= 0;
            return null;
        }

        return ParseGroups(_groups.AsSpan(0, count), out var control, out var monitor)
            && control == tenant.Control!.Name
            && (tenant.MonitorPath is null || monitor == tenant.MonitorName);
    }

    /// <summary>Reads "res:/" or "res:NAME" and "mon:" or "mon:NAME" (proc_resctrl_show of the kernel); the root group has the name "".</summary>
    internal static bool ParseGroups(ReadOnlySpan<byte> text, out string control, out string monitor)
    {
        control = monitor = "";
        var found = false;
        while (KernelText.NextLine(ref text, out var line))
        {
            if (line.StartsWith("res:"u8))
            {
                control = Encoding.UTF8.GetString(line["res:".Length..].Trim((byte)'/'));
                found = line.Length > "res:".Length;
            }
            else if (line.StartsWith("mon:"u8))
            {
                var path = line["mon:".Length..].Trim((byte)'/');
                monitor = Encoding.UTF8.GetString(path[(path.LastIndexOf((byte)'/') + 1)..]);
            }
        }

        return found;
    }

    private KernelFault? Place(ResctrlTenant tenant, List<int> threads, bool verifyFirst, out int moved)
    {
        moved = 0;
        var (control, monitor) = (tenant.ControlTasks, tenant.MonitorTasks);
        var placed = CollectionsMarshal.AsSpan(tenant.Placed);
        var known = 0;
        for (var i = 0; i < threads.Count; i++)
        {
            var thread = threads[i];
            while (known < placed.Length && placed[known] < thread)
            {
                known++;
            }

            if ((known < placed.Length && placed[known] == thread) || (verifyFirst && IsInPlace(tenant, thread) == true))
            {
                continue;
            }

            var fault = resctrl.MoveTask(control, thread, out var gone);
            fault ??= gone || monitor is null ? null : resctrl.MoveTask(monitor, thread, out gone);
            if (fault is not null)
            {
                return fault;
            }

            moved += gone ? 0 : 1;
        }

        tenant.Placed.Clear();
        tenant.Placed.AddRange(threads);
        return null;
    }
}
