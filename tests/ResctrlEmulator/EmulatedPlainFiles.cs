using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.ResctrlEmulator;

/// <summary>Ordinary files and directories: sysfs topology, /run.</summary>
internal sealed class EmulatedPlainFiles : IEmulatedFileSystem
{
    private readonly Dictionary<string, object> _entries = new(StringComparer.Ordinal) { ["/run"] = new(), ["/"] = new() };

    /// <summary>Puts a file and the directories above it.</summary>
    public void Put(string path, string text)
    {
        _entries[path] = text;
        for (var at = path.LastIndexOf('/'); at > 0; at = path.LastIndexOf('/', at - 1))
        {
            _entries.TryAdd(path[..at], new object());
        }
    }

    public void PutDirectory(string path) => Put(path + "/.keep", "");

    public void Remove(string path) => _entries.Remove(path);

    /// <summary>Puts the sysfs of a machine: CPUs spread evenly over caches, two SMT siblings a core if there is room.</summary>
    public void AddMachine(int cpus, int[] cacheIds)
    {
        const string Root = "/sys/devices/system";
        Put($"{Root}/cpu/online", $"0-{cpus - 1}\n");
        var each = cpus / cacheIds.Length;
        for (var cpu = 0; cpu < cpus; cpu++)
        {
            var domain = Math.Min(cpu / each, cacheIds.Length - 1);
            var list = $"{domain * each}-{(domain * each) + each - 1}\n";
            Put($"{Root}/cpu/cpu{cpu}/topology/thread_siblings_list", $"{cpu}\n");
            Put($"{Root}/cpu/cpu{cpu}/topology/core_id", $"{cpu}\n");
            Put($"{Root}/cpu/cpu{cpu}/cache/index0/level", "1\n");
            Put($"{Root}/cpu/cpu{cpu}/cache/index3/level", "3\n");
            Put($"{Root}/cpu/cpu{cpu}/cache/index3/size", "22528K\n");
            Put($"{Root}/cpu/cpu{cpu}/cache/index3/id", $"{cacheIds[domain]}\n");
            Put($"{Root}/cpu/cpu{cpu}/cache/index3/shared_cpu_list", list);
            Put($"{Root}/node/node{domain}/cpulist", list);
        }
    }

    public object? Find(string path) => _entries.GetValueOrDefault(path);

    public string? Read(string path, out int errno)
    {
        errno = Errno.EISDIR;
        return _entries.GetValueOrDefault(path) as string;
    }

    public int Write(string path, string text)
    {
        _entries[path] = text;
        return Errno.None;
    }

    public int MakeDirectory(string path)
    {
        if (!_entries.ContainsKey(path[..Math.Max(1, path.LastIndexOf('/'))]))
        {
            return Errno.ENOENT;
        }

        _entries[path] = new object();
        return Errno.None;
    }

    public int RemoveDirectory(string path) => _entries.Remove(path) ? Errno.None : Errno.ENOENT;

    public int Rename(string from, string to) => Errno.EPERM;

    public IEnumerable<string>? Directories(string path)
    {
        var prefix = path + "/";
        return _entries.ContainsKey(path)
            ? _entries.Where(e => e.Value is not string && e.Key.StartsWith(prefix, StringComparison.Ordinal) && !e.Key.AsSpan(prefix.Length).Contains('/')).Select(e => e.Key[prefix.Length..]).ToList()
            : null;
    }
}
