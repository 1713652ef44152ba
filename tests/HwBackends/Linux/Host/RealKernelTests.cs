using System.Diagnostics;
using System.Globalization;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>
/// The device on the kernel that runs this test, with real processes: only as root, with resctrl mounted, a unified cgroup
/// hierarchy, and COTENANT_REAL_KERNEL=1, because it changes the machine for its duration.
/// </summary>
[Collection("real kernel")]
public sealed class RealKernelTests : IDisposable
{
    private const string Resctrl = "/sys/fs/resctrl";
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(200);
    private readonly List<Process> _started = [];
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("cotenant-real-");
    private readonly ManualResetEvent _wake = new(false);

    private static bool Enabled => Environment.GetEnvironmentVariable("COTENANT_REAL_KERNEL") == "1";

    public void Dispose()
    {
        End();
        _wake.Dispose();
        _state.Delete(recursive: true);
    }

    private void End()
    {
        foreach (var process in _started)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _started.Clear();
    }

    [Fact]
    public void Plans_follow_ups_a_kill_and_a_clean_stop()
    {
        Assert.SkipUnless(Enabled, "needs COTENANT_REAL_KERNEL=1, root and a machine that may be changed");
        var before = Snapshot();
        var web = Start("while :; do :; done # tenant-web");
        Start("while :; do sleep 0.2; done # tenant-batch");
        var device = Boot(out var output, out var merged, out var observation);
        Add(device, "web", "tenant-web", TenantKind.LatencyCritical);
        Add(device, "batch", "tenant-batch", TenantKind.BestEffort);
        var topology = device.CreateObservation().Topology;
        Assert.True(topology.WayMask > 0x7f, "this machine has too few ways");
        var (half, full) = topology.HasBandwidth ? ((byte)50, (byte)100) : ((byte)0, (byte)0);
        Apply(device, merged, observation, plan =>
        {
            Give(plan, 0, "0-1", 0x7, half);
            Give(plan, 1, "2-3", 0x78, full);
        });

        // masks, rounding and cpusets as the kernel tells them
        var group = GroupOf(web.Id);
        Assert.Matches("L3:0=0*7(;|\n)", File.ReadAllText($"{Resctrl}/{group}/schemata"));
        Assert.Equal(topology.HasBandwidth, System.Text.RegularExpressions.Regex.IsMatch(File.ReadAllText($"{Resctrl}/{group}/schemata"), "MB:0= *50"));
        Assert.Contains("Cpus_allowed_list:\t0-1\n", File.ReadAllText($"/proc/{web.Id}/status"), StringComparison.Ordinal);
        Assert.Equal(0x7UL, merged.Ways(0)[0]);
        Assert.Equal("0-1", merged.Tenants[0].Cpus.ToString());

        // readings come: CPU time of a spinning loop, occupancy of its group
        for (var i = 0; i < 8; i++)
        {
            Tick(device, merged, observation);
        }

        Assert.True(observation.Tenants[0].CpuPercent.Value > 10, $"CPU {observation.Tenants[0].CpuPercent}");
        Assert.True(observation.Tenants[0].OccupancyBytes.HasValue, observation.Tenants[0].OccupancyBytes.ToString());
        Assert.True(observation.Tenants[0].BandwidthBytes.HasValue, observation.Tenants[0].BandwidthBytes.ToString());
        Assert.True(observation.Tenants[0].ResidentBytes.Value > 0);
        Assert.Equal(0, output.Series.Get(HostSeries.FollowFaults));

        // a process started apart with the same mark follows
        var late = Start("while :; do sleep 0.2; done # tenant-web");
        Tick(device, merged, observation);
        Tick(device, merged, observation);
        Assert.Equal(group, GroupOf(late.Id));
        Assert.Contains("Cpus_allowed_list:\t0-1\n", File.ReadAllText($"/proc/{late.Id}/status"), StringComparison.Ordinal);

        // a change by hand is seen as drift
        File.WriteAllText($"{Resctrl}/{group}/schemata", "L3:0=1\n");
        Tick(device, merged, observation);
        Assert.Equal(0x1UL, merged.Ways(0)[0]);

        // a mask that the kernel refuses leaves everything as it was
        var held = File.ReadAllText($"{Resctrl}/{group}/schemata");
        var refused = TryApply(device, merged, observation, plan => plan.Ways(0).Fill(1UL << 40));
        Assert.Equal(ApplyStatus.Failed, refused.Status);
        Assert.True(refused.Undone);
        Assert.Contains("Mask out of range", refused.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(held, File.ReadAllText($"{Resctrl}/{group}/schemata"));

        // killed: the next run takes over one tenant, puts the other back
        device.Dispose();
        device = Boot(out output, out merged, out observation);
        Add(device, "web", "tenant-web", TenantKind.LatencyCritical);
        Tick(device, merged, observation);
        Assert.Equal(group, GroupOf(web.Id));
        Assert.Equal("0-1", merged.Tenants[0].Cpus.ToString());
        Assert.Single(Directory.GetDirectories(Resctrl, "cotenant-*"));

        device.Stop();
        device.Dispose();
        Assert.Equal(before, Snapshot());
        Assert.Contains("res:/\n", File.ReadAllText($"/proc/{web.Id}/cpu_resctrl_groups"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_cgroup_gets_its_own_values_back()
    {
        const string Named = "/sys/fs/cgroup/named";
        Assert.SkipUnless(Enabled, "needs COTENANT_REAL_KERNEL=1, root and a machine that may be changed");
        Directory.CreateDirectory(Named);
        try
        {
            var before = Snapshot();
            var job = Start($"echo $$ >{Named}/cgroup.procs; while :; do sleep 0.2; done # tenant-named");
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"{Named}/cgroup.procs").Length > 0, TimeSpan.FromSeconds(60)));
            var device = Boot(out _, out var merged, out var observation);
            Deliver(device, "named", """{ "match": { "cgroup": "/named" } }""", TenantKind.BestEffort);
            Apply(device, merged, observation, plan =>
            {
                Give(plan, 0, "1", device.CreateObservation().Topology.WayMask, device.CreateObservation().Topology.HasBandwidth ? (byte)100 : (byte)0);
                plan.Tenants[0].CpuWeight = 20;
            });
            Assert.Equal(("1\n", "20\n"), (File.ReadAllText($"{Named}/cpuset.cpus"), File.ReadAllText($"{Named}/cpu.weight")));
            Assert.Empty(Directory.GetDirectories(Resctrl, "cotenant-*"));
            device.Stop();
            device.Dispose();

            // Linux 6.1 refuses to clear a cpuset with processes in it
            Assert.Equal(("\n", "100\n"), (File.ReadAllText($"{Named}/cpuset.cpus"), File.ReadAllText($"{Named}/cpu.weight")));
            Assert.Contains($"{job.Id}\n", File.ReadAllText($"{Named}/cgroup.procs"), StringComparison.Ordinal);
            Assert.Equal(before, Snapshot());
        }
        finally
        {
            End();
            Directory.Delete(Named);
        }
    }

    [Fact]
    public void Under_systemd_in_a_delegated_scope()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("COTENANT_REAL_SYSTEMD") == "1", "needs COTENANT_REAL_SYSTEMD=1 and a scope with Delegate=yes around this test");
        var started = Run("systemd-run", "--unit=cotenant-test-web", "/bin/sh", "-c", "while :; do sleep 0.2; done # unit-web");
        Assert.Equal(0, started);
        try
        {
            var batch = Start("while :; do sleep 0.2; done # tenant-batch");
            var home = File.ReadAllText($"/proc/{batch.Id}/cgroup");
            var device = Boot(out _, out var merged, out var observation);
            Deliver(device, "web", """{ "match": { "unit": "cotenant-test-web.service" } }""", TenantKind.LatencyCritical);
            Deliver(device, "batch", """{ "match": { "command": "# tenant-batch" } }""", TenantKind.BestEffort);
            Apply(device, merged, observation, plan =>
            {
                Give(plan, 0, "0-1", 0x7, 50);
                Give(plan, 1, "2-3", 0x78, 100);
            });

            // the unit stays where systemd put it; the other has a cgroup beside the daemon's leaf
            var web = int.Parse(File.ReadLines("/sys/fs/cgroup/system.slice/cotenant-test-web.service/cgroup.procs").First(), CultureInfo.InvariantCulture);
            Assert.Contains("Cpus_allowed_list:\t0-1\n", File.ReadAllText($"/proc/{web}/status"), StringComparison.Ordinal);
            Assert.Matches("L3:0=0*7(;|\n)", File.ReadAllText($"{Resctrl}/{GroupOf(web)}/schemata"));
            Assert.Contains("/supervisor\n", File.ReadAllText("/proc/self/cgroup"), StringComparison.Ordinal);
            Assert.Contains("-t-batch\n", File.ReadAllText($"/proc/{batch.Id}/cgroup"), StringComparison.Ordinal);
            Assert.Contains("Cpus_allowed_list:\t2-3\n", File.ReadAllText($"/proc/{batch.Id}/status"), StringComparison.Ordinal);
            Tick(device, merged, observation);
            Tick(device, merged, observation);
            Assert.True(observation.Tenants[0].CpuPercent.HasValue && observation.Tenants[1].CpuPressure.HasValue);
            device.Stop();
            device.Dispose();
            Assert.Contains("Cpus_allowed_list:\t0-3\n", File.ReadAllText($"/proc/{web}/status"), StringComparison.Ordinal);
            Assert.StartsWith(home.TrimEnd('\n'), File.ReadAllText($"/proc/{batch.Id}/cgroup"), StringComparison.Ordinal);
            Assert.Empty(Directory.GetDirectories(Resctrl, "cotenant-*"));
        }
        finally
        {
            _ = Run("systemctl", "stop", "cotenant-test-web.service");
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string GroupOf(int process) =>
        File.ReadLines($"/proc/{process}/cpu_resctrl_groups").First(l => l.StartsWith("res:", StringComparison.Ordinal))["res:".Length..];

    /// <summary>All control groups with their schemata, all cgroups, and what the root hands on.</summary>
    private static string Snapshot() => string.Join('\n', Directory.GetDirectories(Resctrl).Order(StringComparer.Ordinal))
        + File.ReadAllText($"{Resctrl}/schemata")
        + string.Join('\n', Directory.GetDirectories($"{Resctrl}/mon_groups"))
        + string.Join('\n', Directory.GetDirectories("/sys/fs/cgroup").Order(StringComparer.Ordinal))
        + File.ReadAllText("/sys/fs/cgroup/cgroup.subtree_control");

    private Process Start(string script)
    {
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false })!;
        _started.Add(process);
        return process;
    }

    private LinuxHostDevice Boot(out FakeOutput output, out HostPlan merged, out HostObservation observation)
    {
        var settings = new DeviceSettings { Id = "host", Kind = "linux-host", Period = _period, Options = HostRig.Json("{}") };
        var services = new DeviceServices { Loggers = NullLoggerFactory.Instance, Time = TimeProvider.System, DataDirectory = "/", StateDirectory = _state.FullName };
        var device = (LinuxHostDevice)new LinuxHostFactory().Create(settings, services);
        output = new FakeOutput(device.Descriptor.TenantCapacity);
        device.Attach(output);
        merged = device.CreatePlan();
        observation = device.CreateObservation();
        _ = device.Correct(merged);
        return device;
    }

    private static void Add(LinuxHostDevice device, string id, string mark, TenantKind kind) =>
        Deliver(device, id, string.Create(CultureInfo.InvariantCulture, $$"""{ "match": { "command": "# {{mark}}" } }"""), kind);

    private static void Deliver(LinuxHostDevice device, string id, string settings, TenantKind kind)
    {
        var message = new TenantAdded(new TenantDeclaration
        {
            Id = id,
            Kind = kind,
            TargetP99Ms = kind == TenantKind.LatencyCritical ? 5 : null,
            Settings = HostRig.Json(settings),
        });
        device.Deliver(message);
        Assert.True(message.Outcome.IsCompleted && message.Outcome.GetAwaiter().GetResult() is null);
    }

    private DecisionPoint Tick(LinuxHostDevice device, HostPlan merged, HostObservation observation)
    {
        Assert.True(device.MoveNext(out var point, _wake));
        observation.Begin(point);
        device.Observe(observation);
        _ = device.Correct(merged);
        return point;
    }

    private void Apply(LinuxHostDevice device, HostPlan merged, HostObservation observation, Action<HostPlan> change) =>
        Assert.Equal(ApplyResult.Applied, TryApply(device, merged, observation, change));

    private ApplyResult TryApply(LinuxHostDevice device, HostPlan merged, HostObservation observation, Action<HostPlan> change)
    {
        var point = Tick(device, merged, observation);
        var desired = device.CreatePlan();
        desired.CopyFrom(merged);
        change(desired);
        var actual = device.CreatePlan();
        actual.CopyFrom(desired);
        var result = device.Apply(point, merged, desired, actual);
        if (result.Status == ApplyStatus.Applied)
        {
            merged.CopyFrom(actual);
        }

        return result;
    }

    private static void Give(HostPlan plan, int slot, string cpus, ulong ways, byte bandwidth) => HostRig.Give(plan, slot, cpus, ways, bandwidth);
}
