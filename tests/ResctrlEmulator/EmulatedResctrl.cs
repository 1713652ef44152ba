using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.ResctrlEmulator;

/// <summary>
/// The resctrl file system with the rules and words of Linux 6.1 (Documentation/arch/x86/resctrl.rst; behaviour as seen on
/// that kernel).
/// </summary>
internal sealed class EmulatedResctrl : IEmulatedFileSystem
{
    public const string Mount = "/sys/fs/resctrl";
    private static readonly string[] _reserved = ["info", "mon_data", "mon_groups"];
    private readonly EmulatedKernel _kernel;
    private readonly EmulatedSchemata _schemata;
    private readonly EmulatedMonData _monData;
    private readonly Dictionary<string, string> _info;
    private int _limbo;

    public EmulatedResctrl(EmulatedKernel kernel, ResctrlHardware hardware)
    {
        _kernel = kernel;
        Hardware = hardware;
        Domains = [.. hardware.CacheIds];
        Resources = EmulatedResource.Of(hardware);
        _schemata = new EmulatedSchemata(this);
        _monData = new EmulatedMonData(this);
        Root = new EmulatedControlGroup("") { HasCounters = hardware.Counters >= 2 };
        _schemata.Open(Root);
        var options = string.Concat(hardware.ReadOnly ? "ro" : "rw", hardware.CodeData ? ",cdp" : "", hardware.MegabytesPerSecond ? ",mba_MBps" : "");
        kernel.Processes.Put("/proc/self/mountinfo", $"20 1 0:4 / /proc rw - proc proc rw\n30 1 0:5 / {Mount} rw,relatime - resctrl resctrl {options}\n");
        kernel.Processes.Put("/proc/filesystems", "nodev\tsysfs\nnodev\tresctrl\n");
        _info = EmulatedInfo.Of(hardware, Resources);
    }

    public ResctrlHardware Hardware { get; }

    /// <summary>The lines of schemata.</summary>
    public EmulatedResource[] Resources { get; }

    /// <summary>Domains that are online.</summary>
    public List<int> Domains { get; }

    public EmulatedControlGroup Root { get; }

    public List<EmulatedControlGroup> Groups { get; } = [];

    /// <summary>Text of last_cmd_status.</summary>
    public string Status { get; set; } = "ok";

    public IEnumerable<EmulatedControlGroup> AllGroups => Groups.Prepend(Root);

    public IReadOnlyList<int> DomainsOf(EmulatedResource resource) => resource.IsLevel2 ? Hardware.Level2Ids : Domains;

    /// <summary>Somebody else makes a group.</summary>
    public EmulatedControlGroup MakeForeign(string name)
    {
        _ = MakeDirectory($"{Mount}/{name}");
        return Groups.Find(g => g.Name == name) ?? throw new InvalidOperationException(Status);
    }

    /// <summary>Somebody else removes a group.</summary>
    public void RemoveForeign(string name) => _ = RemoveDirectory($"{Mount}/{name}");

    /// <summary>The cache lines of removed groups are gone: their monitoring ids are free again.</summary>
    public void DrainLimbo() => _limbo = 0;

    /// <summary>The last CPU of a domain goes offline: its values are lost.</summary>
    public void TakeOffline(int domain)
    {
        Domains.Remove(domain);
        foreach (var group in AllGroups)
        {
            foreach (var key in group.Values.Keys.Where(k => k.Domain == domain && k.Resource != "L2").ToList())
            {
                group.Values.Remove(key);
            }
        }
    }

    /// <summary>A domain returns, wide open in every group.</summary>
    public void BringOnline(int domain)
    {
        Domains.Add(domain);
        Domains.Sort();
        foreach (var group in AllGroups)
        {
            _schemata.Open(group, domain);
        }
    }

    public string SchemataOf(EmulatedControlGroup group) => _schemata.Text(group);

    public object? Find(string path)
    {
        if (path.StartsWith($"{Mount}/info", StringComparison.Ordinal))
        {
            return InfoText(path) is not null || Directories(path) is not null ? this : null;
        }

        var (group, monitor, rest) = Split(path);
        object? found = monitor ?? (object?)group;
        return found is null ? null
            : rest is "" or "tasks" ? found
            : rest is "schemata" or "size" ? (monitor is null ? found : null)
            : rest == "mode" ? (monitor is null ? found : null)
            : rest is "mon_groups" ? (monitor is null && Hardware.Rmids > 0 ? found : null)
            : rest.StartsWith("mon_data", StringComparison.Ordinal) && Hardware.Rmids > 0
                ? (_monData.Text(group!, monitor, rest.Split('/')) is not null || _monData.Directories(rest.Split('/')) is not null ? found : null)
            : null;
    }

    public string? Read(string path, out int errno)
    {
        errno = Errno.EISDIR;
        if (path.StartsWith($"{Mount}/info", StringComparison.Ordinal))
        {
            return InfoText(path);
        }

        var (group, monitor, rest) = Split(path);
        return rest switch
        {
            "schemata" => _schemata.Text(group!),
            "tasks" => string.Concat(Tasks(group!, monitor).Select(t => $"{t.Id}\n")),
            "size" => _schemata.Sizes(group!),
            "mode" => group!.IsExclusive ? "exclusive\n" : "shareable\n",
            _ => _monData.Text(group!, monitor, rest.Split('/')),
        };
    }

    public int Write(string path, string text)
    {
        if (Hardware.ReadOnly)
        {
            return Errno.EROFS;
        }

        var (group, monitor, rest) = Split(path);
        switch (rest)
        {
            case "schemata":
                // looked at before the status is cleared: it keeps the words of the command before
                if (!text.EndsWith('\n'))
                {
                    return Errno.EINVAL;
                }

                return Say(_schemata.Write(group!, text[..^1], out var words), words);
            case "mode":
                return text.EndsWith('\n') ? Say(_schemata.SetMode(group!, text.Trim(), out var refusal), refusal) : Errno.EINVAL;
            case "tasks":
                return MoveTask(group!, monitor, text.Trim());
            default:
                return Errno.EACCES;
        }
    }

    public int MakeDirectory(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var above = path[..path.LastIndexOf('/')];
        if (Hardware.ReadOnly)
        {
            return Errno.EROFS;
        }

        if (name.Contains('\n', StringComparison.Ordinal))
        {
            return Errno.EINVAL;
        }

        if (above == Mount)
        {
            return MakeControl(name);
        }

        var (group, monitor, rest) = Split(above);
        return group is not null && monitor is null && rest == "mon_groups" ? MakeMonitor(group, name) : Errno.EPERM;
    }

    public int RemoveDirectory(string path)
    {
        var (group, monitor, rest) = Split(path);
        if (group is null || rest.Length > 0 || (monitor is null && group.IsRoot))
        {
            return Errno.EPERM;
        }

        if (monitor is not null)
        {
            Tasks(group, monitor).ForEach(t => t.Monitor = null);
            group.Monitors.Remove(monitor);
            Free(1);
        }
        else
        {
            foreach (var task in Tasks(group, null))
            {
                task.Control = Root;
                task.Monitor = null;
            }

            Groups.Remove(group);
            Free(1 + group.Monitors.Count);
        }

        // the words of the command before stay
        return Errno.None;
    }

    public int Rename(string from, string to)
    {
        if (!Hardware.CanRename)
        {
            return Errno.EPERM;
        }

        var (group, monitor, rest) = Split(from);
        var (target, _, place) = Split(to[..to.LastIndexOf('/')]);
        if (monitor is null || rest.Length > 0)
        {
            return Say(Errno.EPERM, "Source must be a MON group\n");
        }

        if (target is not null && place == "mon_groups" && target.Monitors.Exists(m => m.Name == to[(to.LastIndexOf('/') + 1)..]))
        {
            return Errno.EEXIST;
        }

        if (target is null || place != "mon_groups")
        {
            return Say(Errno.EPERM, "Destination must be a mon_groups subdirectory\n");
        }

        foreach (var task in Tasks(group!, monitor))
        {
            task.Control = target;
        }

        group!.Monitors.Remove(monitor);
        monitor.Parent = target;
        monitor.Name = to[(to.LastIndexOf('/') + 1)..];
        target.Monitors.Add(monitor);
        return Say(Errno.None, "");
    }

    public IEnumerable<string>? Directories(string path)
    {
        if (path.StartsWith($"{Mount}/info", StringComparison.Ordinal))
        {
            var prefix = path[(Mount.Length + 1)..] + "/";
            var below = _info.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(k => k[prefix.Length..]).Where(k => k.Contains('/', StringComparison.Ordinal)).Select(k => k.Split('/')[0]).Distinct().ToList();
            return below.Count > 0 || path.EndsWith("/info", StringComparison.Ordinal) ? below : null;
        }

        var (group, monitor, rest) = Split(path);
        return group is null ? null
            : rest == "mon_groups" && Hardware.Rmids > 0 ? group.Monitors.Select(m => m.Name).ToList()
            : rest.StartsWith("mon_data", StringComparison.Ordinal) ? _monData.Directories(rest.Split('/'))
            : rest.Length > 0 ? null
            : group.IsRoot && monitor is null ? Groups.Select(g => g.Name).Concat(_reserved).ToList()
            : [];
    }

    internal List<EmulatedTask> Tasks(EmulatedControlGroup group, EmulatedMonitorGroup? monitor) =>
        [.. _kernel.Processes.All.SelectMany(p => p.Tasks).Where(t => t.Control == group && (monitor is null || t.Monitor == monitor))];

    private int MakeControl(string name)
    {
        if (_reserved.Contains(name) || name is "schemata" or "tasks" or "mode" or "size")
        {
            return Errno.EEXIST;
        }

        var classes = Resources.Select(r => r.Closids).DefaultIfEmpty(0).Min();
        if (classes == 0)
        {
            return Errno.EPERM; // monitoring only
        }

        if (Groups.Count + 1 >= classes)
        {
            return Add(Errno.ENOSPC, "Out of CLOSIDs\n");
        }

        if (TakeMonitoringId() is var errno && errno != Errno.None)
        {
            return errno;
        }

        var group = new EmulatedControlGroup(name) { HasCounters = _monData.FreeCounters >= 2 };
        _schemata.Open(group);
        Groups.Add(group);
        return Errno.None;
    }

    private int MakeMonitor(EmulatedControlGroup group, string name)
    {
        if (TakeMonitoringId() is var errno && errno != Errno.None)
        {
            return errno;
        }

        group.Monitors.Add(new EmulatedMonitorGroup(name, group) { HasCounters = _monData.FreeCounters >= 2 });
        return Errno.None;
    }

    private int TakeMonitoringId()
    {
        if (Hardware.Rmids == 0)
        {
            return Errno.None;
        }

        var used = AllGroups.Sum(g => 1 + g.Monitors.Count);
        return used + _limbo < Hardware.Rmids ? Errno.None
                : Add(used < Hardware.Rmids ? Errno.EBUSY : Errno.ENOSPC, "Out of RMIDs\n");
    }

    private void Free(int ids) => _limbo += Hardware.Limbo ? ids : 0;

    private int MoveTask(EmulatedControlGroup group, EmulatedMonitorGroup? monitor, string text)
    {
        if (!int.TryParse(text, out var id) || id < 0)
        {
            return Errno.EINVAL;
        }

        if (_kernel.Processes.FindTask(id) is not { } task)
        {
            return Say(Errno.ESRCH, $"No task {id}\n");
        }

        if (monitor is not null && task.Control != group)
        {
            return Say(Errno.EINVAL, "Can't move task to different control group\n");
        }

        task.Control = group;
        task.Monitor = monitor;
        return Say(Errno.None, "");
    }

    /// <summary>mkdir does not clear the status: its words come after those that are there.</summary>
    private int Add(int errno, string words)
    {
        Status = Status == "ok" ? words : Status + words;
        return errno;
    }

    private int Say(int errno, string words)
    {
        Status = words.Length == 0 ? "ok" : words;
        return errno;
    }

    private string? InfoText(string path)
    {
        var parts = path[(Mount.Length + 1)..].Split('/');
        return parts is ["info", "last_cmd_status"] ? Status.TrimEnd('\n') + "\n"
            : parts is ["info", var name, "bit_usage"] && Array.Find(Resources, r => r.Name == name && r.IsCache) is { } cache ? _schemata.BitUsage(cache)
            : parts is ["info", "L3_MON", "available_mbm_cntrs"] && Hardware.Counters > 0 ? string.Join(';', Domains.Select(d => $"{d}={_monData.FreeCounters}")) + "\n"
            : _info.GetValueOrDefault(path[(Mount.Length + 1)..]);
    }

    private (EmulatedControlGroup? Group, EmulatedMonitorGroup? Monitor, string Tail) Split(string path)
    {
        var parts = path[Mount.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        var group = parts.Count > 0 ? Groups.Find(g => g.Name == parts[0]) : null;
        if (group is not null)
        {
            parts.RemoveAt(0);
        }

        group ??= Root;
        EmulatedMonitorGroup? monitor = null;
        if (parts.Count >= 2 && parts[0] == "mon_groups")
        {
            monitor = group.Monitors.Find(m => m.Name == parts[1]);
            if (monitor is null)
            {
                return (null, null, "");
            }

            parts.RemoveRange(0, 2);
        }

        var rest = string.Join('/', parts);
        var first = parts.FirstOrDefault() ?? "";
        return first is "" or "tasks" or "schemata" or "size" or "mode" or "mon_groups" or "mon_data" ? (group, monitor, rest) : (null, null, "");
    }
}
