using System.Text;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Topology;
using Cotenant.Plugins.Host;

namespace Cotenant.ResctrlEmulator;

/// <summary>cgroup v2 with the rules that matter here (Documentation/admin-guide/cgroup-v2.rst).</summary>
internal sealed class EmulatedCgroups : IEmulatedFileSystem
{
    public const string Mount = "/sys/fs/cgroup";
    private readonly EmulatedKernel _kernel;

    public EmulatedCgroups(EmulatedKernel kernel, int cpus)
    {
        _kernel = kernel;
        Cpus = cpus;
        Online = CpuSet.Range(0, cpus);
        Root = new EmulatedCgroup(this, "", null);
    }

    public int Cpus { get; }

    public CpuSet Online { get; set; }

    /// <summary>Controllers of the machine.</summary>
    public SortedSet<string> Controllers { get; } = ["cpuset", "cpu", "io", "memory", "pids"];

    public EmulatedCgroup Root { get; }

    /// <summary>Somebody makes a cgroup, and those above it.</summary>
    public EmulatedCgroup Make(string relative)
    {
        var at = Root;
        foreach (var name in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var child = at.Children.Find(c => c.Name == name);
            if (child is null)
            {
                child = new EmulatedCgroup(this, name, at);
                at.Children.Add(child);
            }

            at = child;
        }

        return at;
    }

    public IEnumerable<EmulatedProcess> Members(EmulatedCgroup cgroup) => _kernel.Processes.All.Where(p => p.Cgroup == cgroup);

    public EmulatedCgroup? FindCgroup(string path)
    {
        var at = Root;
        foreach (var name in path[Mount.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at?.Children.Find(c => c.Name == name);
        }

        return at;
    }

    // a file is as old as its cgroup
    public object? Find(string path) => FindCgroup(path) ?? (Split(path, out var name) is { } cgroup && Text(cgroup, name) is not null ? cgroup : null);

    public string? Read(string path, out int errno)
    {
        errno = Errno.EISDIR;
        return FindCgroup(path) is null && Split(path, out var name) is { } cgroup ? Text(cgroup, name) : null;
    }

    public int Write(string path, string text)
    {
        var cgroup = Split(path, out var name)!;
        text = text.Trim();
        switch (name)
        {
            case "cgroup.procs":
                return MoveProcess(cgroup, text);
            case "cgroup.subtree_control":
                return text.Split(' ').Select(t => Control(cgroup, t)).FirstOrDefault(e => e != Errno.None);
            case "cgroup.freeze" when text is not ("0" or "1"):
                return Errno.ERANGE;
            case "cgroup.freeze":
                cgroup.IsFrozen = text == "1";
                return Errno.None;
            case "cpuset.cpus":
                if (!CpuList.TryParse(Encoding.ASCII.GetBytes(text), out var cpus))
                {
                    return Errno.EINVAL;
                }

                // a cpuset with processes in it or below it cannot be cleared (validate_change of Linux 6.1)
                if (cpus.IsEmpty && cgroup.Values[name].Length > 0 && cgroup.IsPopulated)
                {
                    return Errno.ENOSPC;
                }

                cgroup.Values[name] = cpus.ToString();
                return Errno.None;
            case "cpu.weight" when !int.TryParse(text, out var weight) || weight is < 1 or > 10_000:
                return Errno.ERANGE;
            default:
                cgroup.Values[name] = text;
                return Errno.None;
        }
    }

    public int MakeDirectory(string path)
    {
        if (Split(path, out var name) is not { } parent)
        {
            return Errno.ENOENT;
        }

        parent.Children.Add(new EmulatedCgroup(this, name, parent));
        return Errno.None;
    }

    public int RemoveDirectory(string path)
    {
        if (FindCgroup(path) is not { Parent: { } parent } cgroup)
        {
            return Errno.EPERM;
        }

        if (cgroup.Children.Count > 0 || cgroup.Processes.Any())
        {
            return Errno.EBUSY;
        }

        parent.Children.Remove(cgroup);
        return Errno.None;
    }

    public int Rename(string from, string to) => Errno.EPERM;

    public IEnumerable<string>? Directories(string path) => FindCgroup(path)?.Children.Select(c => c.Name).ToList();

    private int MoveProcess(EmulatedCgroup cgroup, string text)
    {
        if (!int.TryParse(text, out var id))
        {
            return Errno.EINVAL;
        }

        // no processes in inner nodes whose controllers reach their children
        if (cgroup.Parent is not null && cgroup.SubtreeControl.Count > 0)
        {
            return Errno.EBUSY;
        }

        if (_kernel.Processes.FindProcess(id) is not { } process)
        {
            return Errno.ESRCH;
        }

        process.Cgroup = cgroup;
        return Errno.None;
    }

    private static int Control(EmulatedCgroup cgroup, string change)
    {
        var controller = change[1..];
        if (change[0] == '-')
        {
            if (cgroup.Children.Exists(c => c.SubtreeControl.Contains(controller)))
            {
                return Errno.EBUSY;
            }

            cgroup.SubtreeControl.Remove(controller);
            return Errno.None;
        }

        if (!cgroup.Controllers.Contains(controller))
        {
            return Errno.ENOENT;
        }

        if (cgroup.Parent is not null && cgroup.Processes.Any())
        {
            return Errno.EBUSY;
        }

        cgroup.SubtreeControl.Add(controller);
        return Errno.None;
    }

    private EmulatedCgroup? Split(string path, out string name)
    {
        var slash = path.LastIndexOf('/');
        name = path[(slash + 1)..];
        return slash < Mount.Length ? null : FindCgroup(path[..slash]);
    }

    private static string? Text(EmulatedCgroup cgroup, string name)
    {
        var controller = name.Split('.')[0];
        if (controller is "cpuset" or "memory" or "cpu" && name is not ("cpu.stat" or "cpu.pressure" or "memory.pressure")
            && (!cgroup.Controllers.Contains(controller) || (cgroup.Parent is null && name != "cpuset.cpus.effective")))
        {
            return null;
        }

        return name switch
        {
            "cgroup.procs" => Lines(cgroup.Processes.Select(p => p.Id)),
            "cgroup.threads" => Lines(cgroup.Processes.SelectMany(p => p.Tasks).Select(t => t.Id)),
            "cgroup.freeze" when cgroup.Parent is not null => cgroup.IsFrozen ? "1\n" : "0\n",
            "cgroup.events" when cgroup.Parent is not null => $"populated {(cgroup.IsPopulated ? 1 : 0)}\nfrozen {(cgroup.IsFrozen ? 1 : 0)}\n",
            "cgroup.controllers" => string.Join(' ', cgroup.Controllers) + "\n",
            "cgroup.subtree_control" => string.Join(' ', cgroup.SubtreeControl) + "\n",
            "cgroup.stat" => $"nr_descendants {cgroup.Descendants}\nnr_dying_descendants 0\n",
            "cpuset.cpus.effective" => cgroup.Effective + "\n",
            "cpu.stat" => $"usage_usec {cgroup.UsageUs}\nuser_usec 0\nsystem_usec 0\nnr_periods 10\nnr_throttled 1\nthrottled_usec 5\n",
            "cpu.pressure" => $"some avg10=0.00 avg60=0.00 avg300=0.00 total={cgroup.PressureUs}\n",
            "memory.pressure" => "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
            "memory.current" => "4096\n",
            _ => cgroup.Values.TryGetValue(name, out var value) ? value + "\n" : null,
        };
    }

    private static string Lines(IEnumerable<int> numbers) => string.Concat(numbers.Select(n => $"{n}\n"));
}
