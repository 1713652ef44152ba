using System.Globalization;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>
/// Reads <see cref="Machine"/> from /sys/devices/system/{cpu,node} and /proc/meminfo
/// (Documentation/admin-guide/cputopology.rst, ABI/testing/sysfs-devices-system-cpu). What a machine does not tell is
/// left out: no L3, no nodes.
/// </summary>
/// <param name="files">file work</param>
/// <param name="sys">root of sysfs</param>
/// <param name="proc">root of procfs</param>
internal sealed class MachineReader(IKernelFiles files, string sys, string proc)
{
    private const int MaxCaches = 8;
    private const int LastLevel = 3;
    private readonly TextBuffer _text = new();
    private readonly string _onlinePath = $"{sys}/devices/system/cpu/online";

    /// <summary>Reads only the list of online CPUs, to notice hot-plug.</summary>
    public bool TryReadOnline(out CpuSet online)
    {
        online = default;
        return _text.Read(files, _onlinePath) == Errno.None && CpuList.TryParse(_text.Text, out online) && !online.IsEmpty;
    }

    public KernelFault? Read(out Machine? machine)
    {
        machine = null;
        if (!TryReadOnline(out var online))
        {
            return new KernelFault("read the online CPUs from", _onlinePath, Errno.None, "there is no list of CPUs");
        }

        List<CpuGroup> cores = [], caches = [];
        var nodes = ReadNodes(online);
        var cpus = new List<LogicalCpu>();
        for (var cpu = online.Next(0); cpu >= 0; cpu = online.Next(cpu + 1))
        {
            var number = cpu;
            var core = Shared(cores, cpu, ReadSet($"{Cpu(cpu)}/topology/thread_siblings_list", online, cpu), 0, ReadNumber($"{Cpu(cpu)}/topology/core_id", cpu));
            cpus.Add(new LogicalCpu(cpu, core, ReadCache(caches, cpu, online), nodes.FindIndex(n => n.Cpus.Contains(number))));
        }

        var order = caches.OrderBy(c => c.Id).ToList();
        machine = new Machine
        {
            Online = online,
            Cpus = cpus.ConvertAll(c => c with { CacheDomain = c.CacheDomain < 0 ? -1 : order.IndexOf(caches[c.CacheDomain]) }),
            Cores = cores,
            CacheDomains = order,
            Nodes = nodes,
            MemoryBytes = ReadMemory(),
            NominalMHz = ReadNumber($"{Cpu(online.Next(0))}/cpufreq/base_frequency", 0) / 1000.0,
        };
        return null;
    }

    /// <summary>The L3 of a CPU, found by level because the number of the index directory differs between machines.</summary>
    private int ReadCache(List<CpuGroup> caches, int cpu, in CpuSet online)
    {
        for (var index = 0; index < MaxCaches; index++)
        {
            var at = $"{Cpu(cpu)}/cache/index{index}";
            if (ReadNumber($"{at}/level", -1) == LastLevel)
            {
                var members = ReadSet($"{at}/shared_cpu_list", online, cpu);
                return Shared(caches, cpu, members, ReadSize($"{at}/size"), ReadNumber($"{at}/id", caches.Count));
            }
        }

        return -1;
    }

    private List<CpuGroup> ReadNodes(in CpuSet online)
    {
        var nodes = new List<CpuGroup>();
        var names = new List<string>();
        _ = files.ListDirectories($"{sys}/devices/system/node", names);
        foreach (var name in names)
        {
            if (name.StartsWith("node", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), NumberStyles.None, null, out var id))
            {
                var members = ReadSet($"{sys}/devices/system/node/{name}/cpulist", online, -1);
                if (!members.IsEmpty)
                {
                    nodes.Add(new CpuGroup(id, 0, members));
                }
            }
        }

        nodes.Sort((a, b) => a.Id.CompareTo(b.Id));
        return nodes;
    }

    private static int Shared(List<CpuGroup> groups, int cpu, CpuSet members, long bytes, long id)
    {
        var at = groups.FindIndex(g => g.Cpus.Contains(cpu));
        if (at < 0)
        {
            at = groups.Count;
            groups.Add(new CpuGroup((int)id, bytes, members));
        }

        return at;
    }

    /// <summary>The online CPUs of a list, and <paramref name="cpu"/> in any case (-1: none).</summary>
    private CpuSet ReadSet(string path, in CpuSet online, int cpu)
    {
        var set = default(CpuSet);
        if (_text.Read(files, path) == Errno.None && CpuList.TryParse(_text.Text, out var listed))
        {
            set = listed & online;
        }

        if (cpu >= 0)
        {
            set.Add(cpu);
        }

        return set;
    }

    private long ReadMemory()
    {
        if (_text.Read(files, $"{proc}/meminfo") != Errno.None)
        {
            return 0;
        }

        var text = _text.Text;
        while (KernelText.NextLine(ref text, out var line))
        {
            if (line.StartsWith("MemTotal:"u8) && line.EndsWith(" kB"u8) && KernelText.TryLong(line["MemTotal:".Length..^3], out var kib))
            {
                return kib * 1024;
            }
        }

        return 0;
    }

    private long ReadNumber(string path, long missing) =>
        _text.Read(files, path) == Errno.None && KernelText.TryLong(_text.Text, out var value) ? value : missing;

    /// <summary>A cache size such as "22528K", in bytes; 0 if unknown.</summary>
    private long ReadSize(string path)
    {
        if (_text.Read(files, path) != Errno.None)
        {
            return 0;
        }

        var text = _text.Text.Trim(" \n"u8);
        var unit = text.IsEmpty ? (byte)0 : text[^1];
        var scale = unit switch { (byte)'K' => 1024L, (byte)'M' => 1024L * 1024, _ => 1 };
        return KernelText.TryLong(scale == 1 ? text : text[..^1], out var value) ? value * scale : 0;
    }

    private string Cpu(int cpu) => $"{sys}/devices/system/cpu/cpu{cpu}";
}
