using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.ResctrlEmulator;

/// <summary>procfs and the processes behind it.</summary>
internal sealed class EmulatedProcesses : IEmulatedFileSystem
{
    private readonly EmulatedKernel _kernel;
    private readonly SortedDictionary<int, EmulatedProcess> _processes = [];
    private readonly Dictionary<string, string> _files = [];
    private int _nextId = 100;
    private long _now = 1000;

    public EmulatedProcesses(EmulatedKernel kernel)
    {
        _kernel = kernel;
        _files["/proc/filesystems"] = "nodev\tsysfs\n";
        _files["/proc/sys/kernel/random/boot_id"] = $"{Guid.NewGuid()}\n";
        _files["/proc/meminfo"] = "MemTotal:       1048576 kB\nMemFree:  1 kB\n";
        _files["/proc/self/mountinfo"] = "20 1 0:4 / /proc rw - proc proc rw\n";
        _files["/proc/pressure/cpu"] = "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
    }

    public IEnumerable<EmulatedProcess> All => _processes.Values;

    /// <summary>Puts a file of procfs that is not a process's.</summary>
    public void Put(string path, string text) => _files[path] = text;

    public void Remove(string path) => _files.Remove(path);

    /// <summary>Starts a program from init, in a cgroup.</summary>
    public EmulatedProcess Start(string commandLine, EmulatedCgroup? cgroup = null, int parent = 1, int? id = null)
    {
        var process = Make(id ?? _nextId++, parent, cgroup ?? _kernel.Cgroups.Root);
        process.CommandLine = commandLine;
        process.Name = commandLine.Split(' ')[0];
        Spawn(process, null);
        return process;
    }

    /// <summary>A process forks: its child inherits command line, cgroup, affinity and groups.</summary>
    public EmulatedProcess Fork(EmulatedProcess parent)
    {
        var child = Make(_nextId++, parent.Id, parent.Cgroup);
        child.CommandLine = parent.CommandLine;
        child.Name = parent.Name;
        Spawn(child, parent.Tasks[0]);
        return child;
    }

    /// <summary>A thread makes another, which inherits all from it.</summary>
    public EmulatedTask AddThread(EmulatedProcess process, EmulatedTask? maker = null)
    {
        maker ??= process.Tasks[0];
        var task = new EmulatedTask { Id = _nextId++, Process = process, Affinity = maker.Affinity, Control = maker.Control, Monitor = maker.Monitor };
        process.Tasks.Add(task);
        return task;
    }

    public void Kill(EmulatedProcess process) => _processes.Remove(process.Id);

    public EmulatedTask? FindTask(int id)
    {
        foreach (var process in _processes.Values)
        {
            foreach (var task in process.Tasks)
            {
                if (task.Id == id)
                {
                    return task;
                }
            }
        }

        return null;
    }

    public EmulatedProcess? FindProcess(int id) => _processes.GetValueOrDefault(id);

    public object? Find(string path)
    {
        if (path == "/proc" || _files.ContainsKey(path))
        {
            return this;
        }

        return Split(path, out var task, out var name) is { } process && (name is "" or "task" || Text(process, task, name) is not null) ? process : null;
    }

    public string? Read(string path, out int errno)
    {
        errno = Errno.ESRCH;
        if (_files.TryGetValue(path, out var text))
        {
            return text;
        }

        return Split(path, out var task, out var name) is { } process ? Text(process, task, name) : null;
    }

    public int Write(string path, string text) => Errno.EACCES;

    public int MakeDirectory(string path) => Errno.ENOENT;

    public int RemoveDirectory(string path) => Errno.EPERM;

    public int Rename(string from, string to) => Errno.EPERM;

    public IEnumerable<string>? Directories(string path)
    {
        if (path == "/proc")
        {
            return _processes.Keys.Select(k => k.ToString()).ToList();
        }

        return Split(path, out _, out var name) is { } process && name == "task" ? process.Tasks.Select(t => t.Id.ToString()).ToList() : null;
    }

    private EmulatedProcess Make(int id, int parent, EmulatedCgroup cgroup) =>
        new() { Id = id, StartTicks = _now++, Parent = parent, Cgroup = cgroup };

    private void Spawn(EmulatedProcess process, EmulatedTask? maker)
    {
        process.Tasks.Add(new EmulatedTask
        {
            Id = process.Id,
            Process = process,
            Affinity = maker?.Affinity ?? CpuSet.Range(0, _kernel.Cgroups.Cpus),
            Control = maker?.Control ?? _kernel.Resctrl?.Root,
            Monitor = maker?.Monitor,
        });
        _processes[process.Id] = process;
    }

    /// <summary>/proc/ID/NAME or /proc/self/NAME; a thread id stands for its process, and is the task.</summary>
    private EmulatedProcess? Split(string path, out EmulatedTask? task, out string name)
    {
        var parts = path.Split('/', 4);
        name = parts.Length > 3 ? parts[3] : "";
        var id = parts.Length < 3 ? -1 : parts[2] == "self" ? Environment.ProcessId : int.TryParse(parts[2], out var number) ? number : -1;
        task = FindTask(id);
        return task?.Process;
    }

    private string? Text(EmulatedProcess process, EmulatedTask? task, string name) => name switch
    {
        "stat" => $"{process.Id} ({process.Name}) S {process.Parent} 1 1 0 -1 0 0 0 0 0 {process.CpuTicks} 0 0 0 20 0 {process.Tasks.Count} 0 {process.StartTicks} 0 0\n",
        "statm" => $"{process.VirtualPages} {process.ResidentPages} 10 1 0 10 0\n",
        "cmdline" => process.CommandLine.Length == 0 ? "" : process.CommandLine.Replace(' ', '\0') + "\0",
        "cgroup" => $"0::{process.Cgroup.RelativePath}\n",
        "cpu_resctrl_groups" when _kernel.Resctrl is not null => $"res:{(task!.Control!.IsRoot ? "/" : task.Control.Name)}\nmon:{task.Monitor?.Name}\n",
        _ => null,
    };
}
