using System.Globalization;
using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>
/// Reads <see cref="HostTopology"/> from /sys/devices/system/{cpu,node}
/// (Documentation/admin-guide/cputopology.rst, ABI/testing/sysfs-devices-system-cpu). What a machine does not tell is
/// left out: no L3, no nodes.
/// </summary>
/// <param name="files">file work</param>
/// <param name="sys">root of sysfs</param>
internal sealed class TopologyReader(IKernelFiles files, string sys)
{
    private const int MaxCpus = 8192; // CONFIG_NR_CPUS of the largest distribution kernels
    private const int MaxCaches = 8;
    private readonly TextBuffer _text = new();

    public KernelFault? Read(out HostTopology? topology)
    {
        topology = null;
        var path = $"{sys}/devices/system/cpu/online";
        var errno = _text.Read(files, path);
        var online = new ulong[MaxCpus / 64];
        if (errno != Errno.None || !CpuList.TryParse(_text.Text, online) || CpuList.Count(online) == 0)
        {
            return new KernelFault("read the online CPUs from", path, errno, "no list of CPUs there");
        }

        var text = Encoding.ASCII.GetString(_text.Text.Trim(" \n"u8));
        List<CpuGroup> cores = [], caches = [];
        var nodes = ReadNodes(online);
        var cpus = new List<LogicalCpu>();
        for (var cpu = CpuList.NextIn(online, 0); cpu >= 0; cpu = CpuList.NextIn(online, cpu + 1))
        {
            var core = Shared(cores, cpu, ReadSet($"{Cpu(cpu)}/topology/thread_siblings_list", online, cpu), 0, ReadNumber($"{Cpu(cpu)}/topology/core_id", cpu));
            var package = (int)ReadNumber($"{Cpu(cpu)}/topology/physical_package_id", 0);
            cpus.Add(new LogicalCpu(cpu, package, core, ReadCache(caches, cpu, online), nodes.FindIndex(n => CpuList.Contains(n.Cpus, cpu))));
        }

        topology = Sorted(text, cpus, cores, caches, nodes);
        return null;
    }

    private static HostTopology Sorted(string online, List<LogicalCpu> cpus, List<CpuGroup> cores, List<CpuGroup> caches, List<CpuGroup> nodes)
    {
        var order = caches.OrderBy(c => c.Id).ToList();
        for (var i = 0; i < cpus.Count; i++)
        {
            var domain = cpus[i].CacheDomain;
            cpus[i] = cpus[i] with { CacheDomain = domain < 0 ? -1 : order.IndexOf(caches[domain]) };
        }

        var words = (cpus[^1].Id >> 6) + 1;
        return new HostTopology(online, cpus, Trim(cores, words), Trim(order, words), Trim(nodes, words));
    }

    private static List<CpuGroup> Trim(List<CpuGroup> groups, int words) =>
        groups.ConvertAll(g => g with { Cpus = g.Cpus[..words] });

    /// <summary>The L3 of a CPU, found by level because the number of the index directory differs between machines.</summary>
    private int ReadCache(List<CpuGroup> caches, int cpu, ulong[] online)
    {
        for (var index = 0; index < MaxCaches; index++)
        {
            var at = $"{Cpu(cpu)}/cache/index{index}";
            if (ReadNumber($"{at}/level", -1) == 3)
            {
                var members = ReadSet($"{at}/shared_cpu_list", online, cpu);
                return Shared(caches, cpu, members, ReadSize($"{at}/size"), ReadNumber($"{at}/id", caches.Count));
            }
        }

        return -1;
    }

    private List<CpuGroup> ReadNodes(ulong[] online)
    {
        var nodes = new List<CpuGroup>();
        var names = new List<string>();
        _ = files.ListDirectories($"{sys}/devices/system/node", names);
        foreach (var name in names)
        {
            if (name.StartsWith("node", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), NumberStyles.None, null, out var id))
            {
                var members = ReadSet($"{sys}/devices/system/node/{name}/cpulist", online, -1);
                if (CpuList.Count(members) > 0)
                {
                    nodes.Add(new CpuGroup(id, 0, members));
                }
            }
        }

        nodes.Sort((a, b) => a.Id.CompareTo(b.Id));
        return nodes;
    }

    private static int Shared(List<CpuGroup> groups, int cpu, ulong[] members, long bytes, long id)
    {
        var at = groups.FindIndex(g => CpuList.Contains(g.Cpus, cpu));
        if (at < 0)
        {
            at = groups.Count;
            groups.Add(new CpuGroup((int)id, bytes, members));
        }

        return at;
    }

    /// <summary>A list of CPUs, only those online; the CPU alone where the file is missing.</summary>
    private ulong[] ReadSet(string path, ulong[] online, int cpu)
    {
        var set = new ulong[online.Length];
        if (_text.Read(files, path) != Errno.None || !CpuList.TryParse(_text.Text, set))
        {
            Array.Clear(set);
        }

        for (var i = 0; i < set.Length; i++)
        {
            set[i] &= online[i];
        }

        if (cpu >= 0)
        {
            CpuList.Add(set, cpu);
        }

        return set;
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
