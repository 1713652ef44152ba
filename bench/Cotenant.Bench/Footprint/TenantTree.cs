namespace Cotenant.Bench.Footprint;

/// <summary>A tree of ordinary files that looks like the sysfs, procfs and cgroupfs of a host with many tenants.</summary>
internal sealed class TenantTree : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cotenant-bench-");

    public TenantTree(int tenants)
    {
        Put("proc/filesystems", "nodev\tsysfs\n");
        Put("proc/self/mountinfo", "20 1 0:4 / /proc rw - proc proc rw\n");
        Put("proc/self/cgroup", "0::/\n");
        Put("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n");
        Put("sys/devices/system/cpu/online", "0-35\n");
        Directory.CreateDirectory(Path.Combine(Root, "run"));
        for (var cpu = 0; cpu < 36; cpu++)
        {
            Put($"sys/devices/system/cpu/cpu{cpu}/topology/core_id", $"{cpu % 18}\n");
            Put($"sys/devices/system/cpu/cpu{cpu}/topology/physical_package_id", "0\n");
            Put($"sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list", $"{cpu % 18},{cpu % 18 + 18}\n");
            Put($"sys/devices/system/cpu/cpu{cpu}/cache/index3/level", "3\n");
            Put($"sys/devices/system/cpu/cpu{cpu}/cache/index3/id", "0\n");
            Put($"sys/devices/system/cpu/cpu{cpu}/cache/index3/type", "Unified\n");
            Put($"sys/devices/system/cpu/cpu{cpu}/cache/index3/size", "46080K\n");
            Put($"sys/devices/system/cpu/cpu{cpu}/cache/index3/shared_cpu_list", "0-35\n");
        }

        for (var i = 0; i < tenants; i++)
        {
            AddTenant(i);
        }
    }

    public string Root => _root.FullName;

    public void Dispose() => _root.Delete(recursive: true);

    private void AddTenant(int index)
    {
        var pid = 1000 + index;
        Put($"proc/{pid}/stat", $"{pid} (server) S 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 77 0 0\n");
        Put($"proc/{pid}/statm", "100 50 1 1 0 1 0\n");
        Put($"proc/{pid}/cmdline", $"server-{index}-\0x\0");
        Put($"proc/{pid}/cgroup", $"0::/g{index}\n");
        Put($"proc/{pid}/task/{pid}/comm", "server\n");
        Put($"sys/fs/cgroup/g{index}/cgroup.procs", $"{pid}\n");
        Put($"sys/fs/cgroup/g{index}/cgroup.threads", $"{pid}\n");
        Put($"sys/fs/cgroup/g{index}/cgroup.stat", "nr_descendants 0\n");
        Put($"sys/fs/cgroup/g{index}/cpu.stat", "usage_usec 100\nnr_periods 0\nnr_throttled 0\n");
        Put($"sys/fs/cgroup/g{index}/cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n");
        Put($"sys/fs/cgroup/g{index}/memory.current", "4096\n");
    }

    private void Put(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
