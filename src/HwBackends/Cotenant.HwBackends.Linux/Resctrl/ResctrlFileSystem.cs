using System.Buffers.Text;
using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// The commands of resctrl, one method each. A failed command brings the kernel's own words from
/// <c>info/last_cmd_status</c>; they are global, so commands run under <see cref="Lock"/>. Decisions are made on errno.
/// </summary>
internal sealed class ResctrlFileSystem(IKernelFiles files, ResctrlMount mount, ResctrlCapabilities capabilities, double memoryBandwidth = 0)
{
    private static readonly TimeSpan _lockTimeout = TimeSpan.FromSeconds(1);
    private readonly TextBuffer _text = new();

    public ResctrlMount Mount => mount;

    /// <summary>What the kernel offers; read anew when its domains change.</summary>
    public ResctrlCapabilities Capabilities { get; private set; } = capabilities;

    /// <summary>
    /// Takes flock(2) on the mount's root directory, the convention by which tools that change several files keep out of
    /// each other's way (resctrl.rst, "Locking resctrl"). Held briefly.
    /// </summary>
    public KernelFault? Lock(bool exclusive, out IDisposable? held) =>
        Fault("lock", mount.Path, files.Lock(mount.Path, exclusive, _lockTimeout, out held), askStatus: false);

    /// <summary>Reads info/ and the root schemata again.</summary>
    /// <returns>whether the domains are others than before</returns>
    public bool Refresh()
    {
        var before = Capabilities;
        Capabilities = ResctrlCapabilities.Read(files, mount, memoryBandwidth);
        return !before.Domains.Same(Capabilities.Domains);
    }

    public ClassSettings NewSettings() => new(
        Capabilities.Cache is null ? 0 : Capabilities.Domains.Cache.Length,
        Capabilities.Bandwidth is null ? 0 : Capabilities.Domains.Bandwidth.Length,
        Capabilities.Domains.Extra.Length);

    /// <summary>Makes a control group. It starts with every way and full bandwidth, so nothing may move in before its schemata are written.</summary>
    public KernelFault? CreateControl(string name, ClassSettings settings)
    {
        var path = $"{mount.Path}/{name}";
        var errno = files.MakeDirectory(path);
        if (errno != Errno.None)
        {
            return errno switch
            {
                Errno.ENOSPC => Fault("create the control group", path, errno, $"all {Capabilities.Classes} classes (CLOSIDs) or monitoring ids are taken; remove groups that are not needed"),
                Errno.EBUSY => Fault("create the control group", path, errno, "the free monitoring ids are still in use by cache lines of removed groups; tried again at the next tick"),
                _ => Fault("create the control group", path, errno),
            };
        }

        var fault = WriteSchemata(path, settings);
        if (fault is not null)
        {
            _ = files.RemoveDirectory(path);
        }

        return fault;
    }

    public KernelFault? CreateMonitor(string path) => Fault("create the monitoring group", path, files.MakeDirectory(path));

    /// <summary>Removes a group; its tasks go to the root or parent group. A group that is gone already is no fault.</summary>
    public KernelFault? Remove(string path)
    {
        var errno = files.RemoveDirectory(path);
        return errno == Errno.ENOENT && files.Identity(path, out _) != Errno.None ? null : Fault("remove the group", path, errno);
    }

    /// <summary>Moves a monitoring group below another control group: members, monitoring id and counters stay (Linux 6.5 on).</summary>
    public KernelFault? MoveMonitor(string from, string to) => Fault("move the monitoring group", from, files.Rename(from, to), askStatus: false);

    /// <summary>Writes all domains of all resources as one command; longer than a page, one command per piece.</summary>
    public KernelFault? WriteSchemata(string group, ClassSettings settings)
    {
        var path = $"{group}/schemata";
        foreach (var command in Schemata.Split(Schemata.Format(settings, Capabilities.Domains, Capabilities.Cache, Capabilities.Bandwidth)))
        {
            var errno = files.Write(path, Encoding.ASCII.GetBytes(command));
            if (errno != Errno.None)
            {
                return Fault($"write \"{command.Trim().Replace("\n", ", ", StringComparison.Ordinal)}\" to", path, errno);
            }
        }

        return null;
    }

    /// <summary>Reads a group's schemata into <paramref name="settings"/> through its kept reader.</summary>
    public KernelFault? ReadSchemata(ControlGroup group, ClassSettings settings)
    {
        var path = group.SchemataFile is null ? $"{group.Path}/schemata" : group.Path;
        if (group.SchemataFile is null)
        {
            var errno = files.Open(path, out var opened);
            if (opened is null)
            {
                return Fault("read", path, errno, askStatus: false);
            }

            group.SchemataFile = opened;
        }

        var number = _text.Read(group.SchemataFile);
        if (number != Errno.None)
        {
            group.Dispose();
            return Fault("read the schemata of", path, number, askStatus: false);
        }

        return Schemata.TryRead(_text.Text, Capabilities.Domains, settings)
            ? null
            : new KernelFault("use the schemata of", path, Errno.None, "its domains are others than at the start (CPU hot-plug?)");
    }

    /// <summary>Puts one thread into a group.</summary>
    /// <param name="tasks">path of the group's tasks file</param>
    /// <param name="thread">thread id; a process id would move its first thread only</param>
    /// <param name="gone">the thread died meanwhile, which is no fault</param>
    public KernelFault? MoveTask(string tasks, int thread, out bool gone)
    {
        Span<byte> text = stackalloc byte[12];
        _ = Utf8Formatter.TryFormat(thread, text, out var length);
        text[length++] = (byte)'\n';
        var errno = files.Write(tasks, text[..length]);
        gone = errno == Errno.ESRCH;
        return gone ? null : Fault($"move thread {thread} with", tasks, errno);
    }

    /// <summary>Appends the thread ids in a group.</summary>
    public KernelFault? ReadTasks(string tasks, List<int> threads)
    {
        var errno = _text.Read(files, tasks);
        KernelText.Numbers(_text.Text, threads);
        return Fault("read", tasks, errno, askStatus: false);
    }

    /// <summary>Appends the names of all control groups, without the root group.</summary>
    public KernelFault? ListControls(List<string> names)
    {
        var errno = files.ListDirectories(mount.Path, names);
        names.RemoveAll(n => n is "info" or "mon_data" or "mon_groups");
        return Fault("list", mount.Path, errno, askStatus: false);
    }

    /// <summary>Appends the names of the monitoring groups of a control group; none where there is no monitoring.</summary>
    public void ListMonitors(string control, List<string> names) => _ = files.ListDirectories($"{control}/mon_groups", names);

    private KernelFault? Fault(string act, string path, int errno, string detail = "", bool askStatus = true)
    {
        if (errno == Errno.None)
        {
            return null;
        }

        if (askStatus && detail.Length == 0)
        {
            detail = Status();
        }

        return new KernelFault(act, path, errno, detail);
    }

    private string Status()
    {
        if (_text.Read(files, $"{mount.Path}/info/last_cmd_status") != Errno.None)
        {
            return "";
        }

        // mkdir adds to what is there: the last line is the newest
        var status = Encoding.UTF8.GetString(_text.Text).Trim().Split('\n')[^1];
        return status is "ok" or ""
            ? "the kernel gives no reason; it says so for a domain that does not exist or went offline"
            : $"the kernel says: {status}";
    }
}
