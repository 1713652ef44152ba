using System.Text;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.ResctrlEmulator;

/// <summary>
/// A small machine in memory that keeps the kernel's rules for the files that the Linux backend works on: resctrl,
/// cgroup v2, procfs and sysfs. Tests make processes in it, let foreign programs act, and inject faults and races.
/// </summary>
internal sealed class EmulatedKernel : IKernelFiles
{
    private readonly SortedDictionary<string, IEmulatedFileSystem> _mounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _locks = [];

    public EmulatedKernel(ResctrlHardware? hardware, int cpus = 4)
    {
        Processes = new EmulatedProcesses(this);
        Plain = new EmulatedPlainFiles();
        Cgroups = new EmulatedCgroups(this, cpus);
        _mounts["/"] = Plain;
        _mounts["/proc"] = Processes;
        _mounts["/sys/fs/cgroup"] = Cgroups;
        if (hardware is not null)
        {
            Resctrl = new EmulatedResctrl(this, hardware);
            _mounts["/sys/fs/resctrl"] = Resctrl;
        }

        Plain.AddMachine(cpus, hardware?.CacheIds ?? [0]);
    }

    public EmulatedProcesses Processes { get; }

    public EmulatedPlainFiles Plain { get; }

    public EmulatedCgroups Cgroups { get; }

    public EmulatedResctrl? Resctrl { get; private set; }

    /// <summary>Every command that was tried: "write PATH TEXT", "mkdir PATH", "rmdir PATH", "rename FROM TO".</summary>
    public List<string> Commands { get; } = [];

    /// <summary>Kept readers that nobody has disposed.</summary>
    public int OpenReaders { get; private set; }

    /// <summary>Called before each command with its kind and path; a value other than 0 is the error it ends with.</summary>
    public Func<string, string, int>? Before { get; set; }

    /// <summary>Directories that another program has locked.</summary>
    public HashSet<string> LockedByOthers { get; } = [];

    /// <summary>File system types by path, for statfs.</summary>
    public Dictionary<string, long> Types { get; } = new() { ["/sys/fs/cgroup"] = 0x63677270 };

    public Dictionary<(string Path, string Name), string> Attributes { get; } = [];

    /// <summary>Somebody unmounts resctrl and mounts it with other options: every group is gone, all tasks are in the root group.</summary>
    public void Remount(ResctrlHardware hardware)
    {
        Resctrl = new EmulatedResctrl(this, hardware);
        _mounts[EmulatedResctrl.Mount] = Resctrl;
        foreach (var task in Processes.All.SelectMany(p => p.Tasks))
        {
            (task.Control, task.Monitor) = (Resctrl.Root, null);
        }
    }

    public int Open(string path, out KernelFile? file)
    {
        file = null;
        var errno = Try("open", path);
        if (errno != Errno.None)
        {
            return errno;
        }

        var system = SystemOf(path);
        if (system.Find(path) is not { } found)
        {
            return Errno.ENOENT;
        }

        file = new Reader(this, system, path, found);
        OpenReaders++;
        return Errno.None;
    }

    public int Read(string path, Span<byte> buffer)
    {
        var errno = Open(path, out var file);
        if (file is null)
        {
            return -errno;
        }

        using (file)
        {
            return file.Read(buffer, 0);
        }
    }

    public int Write(string path, ReadOnlySpan<byte> text)
    {
        var command = Encoding.UTF8.GetString(text);
        Commands.Add($"write {path} {command.TrimEnd('\n')}");
        var errno = Try("write", path);
        return errno != Errno.None ? errno
            : SystemOf(path).Find(path) is null ? Errno.ENOENT
            : SystemOf(path).Write(path, command);
    }

    public int MakeDirectory(string path)
    {
        Commands.Add($"mkdir {path}");
        var errno = Try("mkdir", path);
        return errno != Errno.None ? errno : SystemOf(path).Find(path) is not null ? Errno.EEXIST : SystemOf(path).MakeDirectory(path);
    }

    public int RemoveDirectory(string path)
    {
        Commands.Add($"rmdir {path}");
        var errno = Try("rmdir", path);
        return errno != Errno.None ? errno : SystemOf(path).Find(path) is null ? Errno.ENOENT : SystemOf(path).RemoveDirectory(path);
    }

    public int Rename(string from, string to)
    {
        Commands.Add($"rename {from} {to}");
        var errno = Try("rename", from);
        return errno != Errno.None ? errno : SystemOf(from).Rename(from, to);
    }

    public int ListDirectories(string path, List<string> names)
    {
        if (SystemOf(path).Directories(path) is not { } found)
        {
            return Errno.ENOENT;
        }

        names.AddRange(found);
        return Errno.None;
    }

    public int ListNumbers(string path, List<int> numbers)
    {
        var names = new List<string>();
        var errno = ListDirectories(path, names);
        numbers.AddRange(names.Where(n => int.TryParse(n, out _)).Select(int.Parse));
        return errno;
    }

    public int Lock(string directory, bool exclusive, TimeSpan timeout, out IDisposable? held)
    {
        held = null;
        var holders = _locks.GetValueOrDefault(directory);
        if (LockedByOthers.Contains(directory) || (exclusive ? holders != 0 : holders < 0))
        {
            return Errno.EAGAIN;
        }

        if (SystemOf(directory).Find(directory) is null)
        {
            return Errno.ENOENT;
        }

        _locks[directory] = exclusive ? -1 : holders + 1;
        held = new Held(() => _locks[directory] = exclusive ? 0 : _locks[directory] - 1);
        return Errno.None;
    }

    /// <summary>Whether this side holds the exclusive lock on a directory.</summary>
    public bool IsLocked(string directory) => _locks.GetValueOrDefault(directory) < 0;

    public int FileSystemType(string path, out long magic)
    {
        // ext4 for whatever is not said to be something else
        magic = Types.GetValueOrDefault(path, 0xEF53);
        return Types.ContainsKey(path) || SystemOf(path).Find(path) is not null ? Errno.None : Errno.ENOENT;
    }

    public int Identity(string path, out ulong inode)
    {
        var found = SystemOf(path).Find(path);
        inode = found is null ? 0 : (ulong)System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(found);
        return found is null ? Errno.ENOENT : Errno.None;
    }

    public int GetAttribute(string path, string name, Span<byte> value, out int length)
    {
        length = 0;
        if (!Attributes.TryGetValue((path, name), out var text))
        {
            return Errno.ENODATA;
        }

        length = Encoding.UTF8.GetBytes(text, value);
        return Errno.None;
    }

    public int GetAffinity(int thread, out CpuSet cpus)
    {
        cpus = default;
        if (Processes.FindTask(thread) is not { } task)
        {
            return Errno.ESRCH;
        }

        cpus = task.Affinity & task.Process.Cgroup.Effective;
        return Errno.None;
    }

    public int SetAffinity(int thread, in CpuSet cpus)
    {
        if (Processes.FindTask(thread) is not { } task)
        {
            return Errno.ESRCH;
        }

        if (!cpus.Overlaps(task.Process.Cgroup.Effective))
        {
            return Errno.EINVAL;
        }

        task.Affinity = cpus;
        return Errno.None;
    }

    /// <summary>All that a daemon can change, as text: two equal texts mean that nothing was left behind.</summary>
    public string Snapshot()
    {
        var text = new StringBuilder();
        foreach (var group in Resctrl?.AllGroups.OrderBy(g => g.Name, StringComparer.Ordinal) ?? Enumerable.Empty<EmulatedControlGroup>())
        {
            text.Append("group '").Append(group.Name).Append("' ").Append(Resctrl!.SchemataOf(group).Replace('\n', ' '))
                .Append("monitors ").AppendJoin(',', group.Monitors.Select(m => m.Name).Order(StringComparer.Ordinal)).Append('\n');
        }

        Describe(Cgroups.Root, text);
        foreach (var process in Processes.All)
        {
            foreach (var task in process.Tasks)
            {
                text.Append($"task {task.Id} of {process.Id} cgroup {process.Cgroup.RelativePath} cpus {task.Affinity} group '{task.Control?.Name}' monitor '{task.Monitor?.Name}'\n");
            }
        }

        return text.ToString();
    }

    private static void Describe(EmulatedCgroup cgroup, StringBuilder text)
    {
        text.Append("cgroup ").Append(cgroup.RelativePath).Append(cgroup.IsFrozen ? " frozen" : "").Append(" controls ").AppendJoin(',', cgroup.SubtreeControl).Append(' ')
            .AppendJoin(' ', cgroup.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}")).Append('\n');
        foreach (var child in cgroup.Children.OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            Describe(child, text);
        }
    }

    private int Try(string kind, string path) => Before?.Invoke(kind, path) ?? Errno.None;

    private IEmulatedFileSystem SystemOf(string path)
    {
        var best = "/";
        foreach (var mount in _mounts.Keys)
        {
            if (mount.Length > best.Length && (path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal)))
            {
                best = mount;
            }
        }

        return _mounts[best];
    }

    private sealed class Held(Action free) : IDisposable
    {
        private Action? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Invoke();
    }

    /// <summary>Bound to the object that was there when it was opened.</summary>
    private sealed class Reader(EmulatedKernel kernel, IEmulatedFileSystem system, string path, object opened) : KernelFile
    {
        private bool _closed;

        protected override void Dispose(bool disposing)
        {
            kernel.OpenReaders -= _closed ? 0 : 1;
            _closed = true;
        }

        public override int Read(Span<byte> buffer, long offset)
        {
            var errno = kernel.Try("read", path);
            if (errno != Errno.None)
            {
                return -errno;
            }

            if (!ReferenceEquals(kernel.SystemOf(path), system) || !ReferenceEquals(system.Find(path), opened))
            {
                return path.StartsWith("/proc/", StringComparison.Ordinal) ? -Errno.ESRCH : -Errno.ENODEV;
            }

            var text = system.Read(path, out errno);
            if (text is null)
            {
                return -errno;
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            if (offset >= bytes.Length)
            {
                return 0;
            }

            var part = bytes.AsSpan((int)offset);
            part = part[..Math.Min(part.Length, buffer.Length)];
            part.CopyTo(buffer);
            return part.Length;
        }
    }
}
