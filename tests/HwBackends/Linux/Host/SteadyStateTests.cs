using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>
/// Ticks with the real file work on a tree of ordinary files that looks like sysfs, procfs and cgroupfs: what is
/// allocated is the backend's own.
/// </summary>
public sealed class SteadyStateTests
{
    private const int Tenants = 20;

    [Fact]
    public void A_tick_in_which_nothing_happens_allocates_nothing()
    {
        using var tree = Build();
        using var device = Make(tree);
        using var wake = new ManualResetEvent(false);
        var output = new FakeOutput(device.Descriptor.TenantCapacity);
        device.Attach(output);
        for (var i = 0; i < Tenants; i++)
        {
            device.Deliver(new TenantAdded(new TenantDeclaration { Id = $"t{i}", Settings = HostRig.Json(i % 2 == 0 ? $$"""{ "match": { "cgroup": "/g{{i}}" } }""" : $$"""{ "match": { "command": "server-{{i}}-" } }""") }));
        }

        var observation = device.CreateObservation();
        var merged = device.CreatePlan();
        for (var i = 0; i < 100; i++)
        {
            Tick();
        }

        Assert.Equal(Tenants, observation.SlotsInUse);
        Assert.True(observation.Tenants[0].CpuPercent.HasValue && observation.Tenants[1].CpuPercent.HasValue && observation.Tenants[1].ResidentBytes.HasValue);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Tick();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Tick()
        {
            Assert.True(device.MoveNext(out var point, wake));
            observation.Begin(point);
            device.Observe(observation);
            _ = device.Correct(merged);
        }
    }

    private static FixtureTree Build()
    {
        var tree = FixtureTree.Load("two-sockets-smt.tree");
        tree.Put("proc/filesystems", "nodev\tsysfs\n");
        tree.Put("proc/self/mountinfo", "20 1 0:4 / /proc rw - proc proc rw\n");
        tree.Put("proc/self/cgroup", "0::/\n");
        tree.Put("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n");
        Directory.CreateDirectory(Path.Combine(tree.Root, "run"));
        for (var i = 0; i < Tenants; i++)
        {
            var pid = 1000 + i;
            tree.Put($"proc/{pid}/stat", $"{pid} (server) S 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 77 0 0\n");
            tree.Put($"proc/{pid}/statm", "100 50 1 1 0 1 0\n");
            tree.Put($"proc/{pid}/cmdline", $"server-{i}-\0x\0");
            tree.Put($"proc/{pid}/cgroup", "0::/\n");
            tree.Put($"proc/{pid}/task/{pid}/comm", "server\n");
            tree.Put($"sys/fs/cgroup/g{i}/cgroup.procs", $"{pid}\n");
            tree.Put($"sys/fs/cgroup/g{i}/cgroup.threads", $"{pid}\n");
            tree.Put($"sys/fs/cgroup/g{i}/cgroup.stat", "nr_descendants 0\n");
            tree.Put($"sys/fs/cgroup/g{i}/cpu.stat", "usage_usec 100\nnr_periods 0\nnr_throttled 0\n");
            tree.Put($"sys/fs/cgroup/g{i}/cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n");
            tree.Put($"sys/fs/cgroup/g{i}/memory.current", "4096\n");
        }

        return tree;
    }

    private static LinuxHostDevice Make(FixtureTree tree)
    {
        var settings = new DeviceSettings
        {
            Id = "host",
            Kind = "linux-host",
            Period = TimeSpan.FromMilliseconds(20),
            Options = HostRig.Json($$"""{ "tenants": 32, "roots": { "sys": "{{tree.Root}}/sys", "proc": "{{tree.Root}}/proc", "run": "{{tree.Root}}/run" } }"""),
        };
        var services = new DeviceServices { Loggers = NullLoggerFactory.Instance, Time = TimeProvider.System, DataDirectory = "/", StateDirectory = tree.Root };
        return (LinuxHostDevice)new LinuxHostFactory(new CgroupLookalike(tree.Root + "/sys/fs/cgroup")).Create(settings, services);
    }

    /// <summary>The real file work, except that one directory passes for the top of a cgroup hierarchy.</summary>
    private sealed class CgroupLookalike(string root) : IKernelFiles
    {
        private readonly KernelFiles _files = new();

        public int Open(string path, out KernelFile? file) => _files.Open(path, out file);

        public int Read(string path, Span<byte> buffer) => _files.Read(path, buffer);

        public int Write(string path, ReadOnlySpan<byte> text) => _files.Write(path, text);

        public int MakeDirectory(string path) => _files.MakeDirectory(path);

        public int RemoveDirectory(string path) => _files.RemoveDirectory(path);

        public int Rename(string from, string to) => _files.Rename(from, to);

        public int ListDirectories(string path, List<string> names) => _files.ListDirectories(path, names);

        public int ListNumbers(string path, List<int> numbers) => _files.ListNumbers(path, numbers);

        public int Lock(string directory, bool exclusive, TimeSpan timeout, out IDisposable? held) => _files.Lock(directory, exclusive, timeout, out held);

        public int FileSystemType(string path, out long magic)
        {
            magic = 0x63677270; // CGROUP2_SUPER_MAGIC
            return path == root ? Errno.None : _files.FileSystemType(path, out magic);
        }

        public int Identity(string path, out ulong inode) => _files.Identity(path, out inode);

        public int GetAttribute(string path, string name, Span<byte> value, out int length) => _files.GetAttribute(path, name, value, out length);

        public int GetAffinity(int thread, out CpuSet cpus) => _files.GetAffinity(thread, out cpus);

        public int SetAffinity(int thread, in CpuSet cpus) => _files.SetAffinity(thread, cpus);
    }
}
