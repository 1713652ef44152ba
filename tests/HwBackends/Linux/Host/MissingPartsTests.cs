using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>Hosts that lack something: one line says what and what to do, and the device works with the rest.</summary>
public sealed class MissingPartsTests
{
    private const long Cgroup2 = 0x63677270;
    private const long Tmpfs = 0x01021994;

    [Fact]
    public void Without_resctrl_cores_and_memory_are_steered()
    {
        using var rig = new HostRig(resctrl: false);
        var nginx = rig.Kernel.Processes.Start("nginx");
        rig.Boot();
        Missing(rig, "no resctrl");
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        Assert.False(rig.Topology.HasCache || rig.Topology.HasBandwidth);
        Assert.Equal(SampleStatus.NotYet, rig.Observation.Tenants[web].OccupancyBytes.Status);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "1", 0, 0);
            plan.Tenants[web].MemoryMaxBytes = 1 << 30;
        }));
        Assert.Equal("1", nginx.Cgroup.Effective.ToString());
        Assert.Equal($"{1 << 30}", nginx.Cgroup.Values["memory.max"]);
    }

    [Fact]
    public void Resctrl_that_the_kernel_has_and_nobody_mounted()
    {
        using var rig = new HostRig(resctrl: false);
        rig.Kernel.Processes.Put("/proc/filesystems", "nodev\tsysfs\nnodev\tresctrl\n");
        rig.Boot();
        Missing(rig, "mount -t resctrl");
    }

    [Fact]
    public void A_read_only_resctrl_is_left_alone()
    {
        using var rig = new HostRig(new ResctrlHardware { ReadOnly = true });
        rig.Kernel.Processes.Start("nginx");
        rig.Boot();
        Missing(rig, "read-only");
        var web = rig.Add("web", """{ "command": "nginx" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "1", 0, 0)));
    }

    [Theory]
    [InlineData(0, 8, 32, false, true, true)]
    [InlineData(16, 0, 32, true, false, true)]
    [InlineData(16, 8, 0, true, true, false)]
    [InlineData(0, 0, 32, false, false, true)]
    public void Every_part_of_resctrl_is_optional(int closids, int bandwidth, int rmids, bool hasCache, bool hasBandwidth, bool monitors)
    {
        using var rig = new HostRig(new ResctrlHardware { Closids = closids, BandwidthClosids = bandwidth, Rmids = rmids });
        var nginx = rig.Kernel.Processes.Start("nginx");
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        Assert.Equal(hasCache, rig.Topology.HasCache);
        Assert.Equal(hasBandwidth, rig.Topology.HasBandwidth);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "1", hasCache ? 0x3UL : 0, hasBandwidth ? (byte)30 : (byte)0)));
        rig.Tick();
        rig.Tick();
        Assert.Equal(monitors, nginx.Tasks[0].Monitor is not null);
        Assert.Equal(monitors, rig.Observation.Tenants[web].OccupancyBytes.HasValue);
        Assert.Equal(hasCache, nginx.Tasks[0].Control!.Values.GetValueOrDefault(("L3", 0)) == 0x3);
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Theory]
    [InlineData(Tmpfs, true, "hybrid cgroups")]
    [InlineData(Tmpfs, false, "only cgroup version 1")]
    [InlineData(0L, false, "no cgroup file system")]
    public void Without_a_unified_hierarchy_cores_are_steered_thread_by_thread(long type, bool unifiedBelow, string line)
    {
        using var rig = new HostRig();
        rig.Kernel.Types.Clear();
        if (type != 0)
        {
            rig.Kernel.Types["/sys/fs/cgroup"] = type;
        }

        if (unifiedBelow)
        {
            rig.Kernel.Types["/sys/fs/cgroup/unified"] = Cgroup2;
        }

        var nginx = rig.Kernel.Processes.Start("nginx");
        nginx.Tasks[0].Affinity = CpuSet.Range(0, 3);
        rig.Kernel.Processes.AddThread(nginx);
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        Missing(rig, line);
        var web = rig.Add("web", """{ "command": "nginx" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "1", 0x3)));
        Assert.All(nginx.Tasks, t => Assert.Equal("1", t.Affinity.ToString()));
        Assert.Equal("1", rig.Merged.Tenants[web].Cpus.ToString());

        // a new process of the same name follows, and what it was pinned to is known
        var late = rig.Kernel.Processes.Start("nginx late");
        rig.Tick();
        rig.Tick();
        Assert.Equal("1", late.Tasks[0].Affinity.ToString());
        var limited = rig.Apply(plan => plan.Tenants[web].MemoryMaxBytes = 1 << 20);
        Assert.Equal(ApplyStatus.Failed, limited.Status);
        Assert.Contains("not ours to write", limited.Error, StringComparison.Ordinal);
        rig.Kill();
        rig.Boot();
        rig.Tick();
        Assert.Equal("0-3", late.Tasks[0].Affinity.ToString());
        rig.Kernel.Processes.Kill(late);
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void Under_systemd_only_a_delegated_cgroup_is_written()
    {
        using var rig = new HostRig();
        rig.Kernel.Plain.PutDirectory("/run/systemd/system");
        var service = rig.Kernel.Cgroups.Make("/system.slice/nginx.service");
        var nginx = rig.Kernel.Processes.Start("nginx", service);
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        Missing(rig, "system bus");
        var web = rig.Add("web", """{ "unit": "nginx.service" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "1", 0x3)));
        Assert.Same(service, nginx.Cgroup);
        Assert.Equal("1", nginx.Tasks[0].Affinity.ToString());
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
        Assert.DoesNotContain(rig.Kernel.Commands, c => c.Contains("/sys/fs/cgroup", StringComparison.Ordinal));
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void In_a_delegated_scope_the_daemon_steps_into_a_leaf_and_tenants_get_cgroups_beside_it()
    {
        using var rig = new HostRig();
        rig.Kernel.Plain.PutDirectory("/run/systemd/system");
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        var slice = rig.Kernel.Cgroups.Make("/user.slice");
        slice.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        var unit = rig.Kernel.Cgroups.Make("/user.slice/cotenant.scope");
        var self = rig.Kernel.Processes.Start("cotenant daemon", unit, id: Environment.ProcessId);
        rig.Kernel.Attributes[(unit.Path, "user.delegate")] = "1";
        var session = rig.Kernel.Cgroups.Make("/user.slice/session-1.scope");
        var batch = rig.Kernel.Processes.Start("batch job", session);
        rig.Boot();
        var slot = rig.Add("batch", """{ "command": "batch job" }""", TenantKind.BestEffort);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, slot, "2-3", 0x3)));
        Assert.Equal("/user.slice/cotenant.scope/supervisor", self.Cgroup.RelativePath);
        Assert.StartsWith("/user.slice/cotenant.scope/cotenant-", batch.Cgroup.RelativePath, StringComparison.Ordinal);
        Assert.Equal("2-3", batch.Cgroup.Effective.ToString());
        rig.Device.Stop();
        Assert.Equal("/user.slice/session-1.scope", batch.Cgroup.RelativePath);
    }

    [Fact]
    public void In_a_service_no_tenant_is_taken_into_the_daemons_cgroup_where_it_would_die_with_the_daemon()
    {
        using var rig = new HostRig();
        rig.Kernel.Plain.PutDirectory("/run/systemd/system");
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        rig.Kernel.Cgroups.Make("/system.slice").SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        var unit = rig.Kernel.Cgroups.Make("/system.slice/cotenant.service");
        var self = rig.Kernel.Processes.Start("cotenant daemon", unit, id: Environment.ProcessId);
        rig.Kernel.Attributes[(unit.Path, "user.delegate")] = "1";
        var batch = rig.Kernel.Processes.Start("batch job", rig.Kernel.Cgroups.Make("/user.slice/session-1.scope"));
        rig.Boot();
        var slot = rig.Add("batch", """{ "command": "batch job" }""", TenantKind.BestEffort);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, slot, "2-3", 0x3)));
        Assert.Equal("/user.slice/session-1.scope", batch.Cgroup.RelativePath);
        Assert.Same(unit, self.Cgroup);
        Assert.Equal("2-3", batch.Tasks[0].Affinity.ToString());
        Assert.Equal(0x3UL, batch.Tasks[0].Control!.Values[("L3", 0)]);
    }

    [Fact]
    public void A_named_cgroup_that_nobody_manages_is_written_and_restored_to_its_own_values()
    {
        using var rig = new HostRig();
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        var web = rig.Kernel.Cgroups.Make("/web");
        web.Values["cpuset.cpus"] = "0-2";
        web.Values["cpu.weight"] = "300";
        rig.Kernel.Processes.Start("anything", web);
        var inside = rig.Kernel.Processes.Start("other", web);
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        var slot = rig.Add("web", """{ "cgroup": "/web" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, slot, "1", 0x3);
            plan.Tenants[slot].CpuWeight = 50;
            plan.Tenants[slot].CpuQuotaPercent = 150;
        }));
        Assert.Equal(("1", "50", "150000 100000"), (web.Values["cpuset.cpus"], web.Values["cpu.weight"], web.Values["cpu.max"]));
        Assert.Equal(0x3UL, inside.Tasks[0].Control!.Values[("L3", 0)]);
        rig.Kill();
        rig.Boot();
        rig.Tick();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cpuset_that_the_kernel_does_not_let_be_cleared_is_cleared_all_the_same(bool kill)
    {
        using var rig = new HostRig();
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        rig.Kernel.Processes.Start("one", rig.Kernel.Cgroups.Make("/web"));
        rig.Kernel.Processes.Start("two", rig.Kernel.Cgroups.Make("/web"));
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        var slot = rig.Add("web", """{ "cgroup": "/web" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, slot, "1", 0x3)));
        if (kill)
        {
            rig.Kill();
            rig.Boot();
            rig.Tick();
        }
        else
        {
            rig.Device.Stop();
        }

        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    private static void Missing(HostRig rig, string part) =>
        Assert.Contains(rig.Log.Lines, l => l.StartsWith("Not available on this host:", StringComparison.Ordinal) && l.Contains(part, StringComparison.Ordinal));
}
