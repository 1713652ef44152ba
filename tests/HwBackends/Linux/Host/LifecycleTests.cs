using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>From the first look to a clean stop, and what a kill leaves.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public void Looking_alone_writes_nothing()
    {
        using var rig = new HostRig();
        rig.Kernel.Processes.Start("memcached -m 64");
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        rig.Add("cache", """{ "command": "memcached" }""");
        for (var i = 0; i < 12; i++)
        {
            rig.Tick();
        }

        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
        Assert.Empty(rig.Kernel.Commands);
    }

    [Fact]
    public void A_plan_moves_processes_and_threads_and_a_clean_stop_restores_every_value()
    {
        using var rig = Two(out var web, out var cache, out var before);
        var result = rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7, 50);
            HostRig.Give(plan, cache, "2-3", 0x78);
        });
        Assert.Equal(ApplyResult.Applied, result);
        var resctrl = rig.Kernel.Resctrl!;
        Assert.Equal(2, resctrl.Groups.Count);
        foreach (var process in rig.Kernel.Processes.All.Where(p => p.CommandLine.StartsWith("nginx", StringComparison.Ordinal)))
        {
            Assert.Equal("0-1", process.Cgroup.Effective.ToString());
            Assert.All(process.Tasks, t => Assert.Equal(0x7UL, t.Control!.Values[("L3", 0)]));
            Assert.All(process.Tasks, t => Assert.Equal(50UL, t.Control!.Values[("MB", 0)]));
            Assert.All(process.Tasks, t => Assert.EndsWith("-t-web", t.Monitor!.Name, StringComparison.Ordinal));
        }

        Assert.Equal(0x7UL, rig.Merged.Ways(web)[0]);
        Assert.Equal(50, rig.Merged.BandwidthPercent(web)[0]);
        Assert.Equal("2-3", rig.Merged.Tenants[cache].Cpus.ToString());
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
        Assert.Contains(rig.Log.Lines, l => l.StartsWith("Restored: 2 tenants put back, 2 control groups removed, 0 failed", StringComparison.Ordinal));
    }

    [Fact]
    public void Children_and_new_threads_are_where_their_parents_are()
    {
        using var rig = Two(out var web, out var cache, out var before);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7);
            HostRig.Give(plan, cache, "2-3", 0x78);
        }));
        var nginx = rig.Kernel.Processes.All.First(p => p.CommandLine.StartsWith("nginx", StringComparison.Ordinal));
        var child = rig.Kernel.Processes.Fork(nginx);
        rig.Kernel.Processes.AddThread(child);

        // and one that is started apart, with the same command line
        var apart = rig.Kernel.Processes.Start("nginx: another");
        rig.Tick();
        rig.Tick();
        foreach (var process in new[] { child, apart })
        {
            Assert.Equal("0-1", process.Cgroup.Effective.ToString());
            Assert.All(process.Tasks, t => Assert.Equal(0x7UL, t.Control!.Values[("L3", 0)]));
            Assert.All(process.Tasks, t => Assert.NotNull(t.Monitor));
        }

        Assert.Contains(rig.Output.Events, e => e.Code == HostEvents.ThreadsMoved);
        rig.Kernel.Processes.Kill(child);
        rig.Kernel.Processes.Kill(apart);
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void After_a_kill_what_no_tenant_claims_is_removed_and_put_back()
    {
        using var rig = Two(out var web, out var cache, out var before);
        rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7);
            HostRig.Give(plan, cache, "2-3", 0x78);
        });
        rig.Kernel.Processes.Fork(rig.Kernel.Processes.All.First(p => p.CommandLine.StartsWith("nginx", StringComparison.Ordinal)));
        rig.Kill();
        Assert.NotEqual(before, rig.Kernel.Snapshot());
        rig.Boot();
        rig.Tick();
        var child = rig.Kernel.Processes.All.Last();
        rig.Kernel.Processes.Kill(child);
        Assert.Equal(before, rig.Kernel.Snapshot());
        var recovered = Assert.Single(rig.Output.Events, e => e.Code == HostEvents.Recovered);
        Assert.Equal((0.0, 2.0, 2.0, 0.0), (recovered.A, recovered.B, recovered.C, recovered.D));
        rig.Tick();
        Assert.Single(rig.Output.Events, e => e.Code == HostEvents.Recovered);
    }

    [Fact]
    public void After_a_kill_a_declared_tenant_keeps_what_it_had()
    {
        using var rig = Two(out var web, out var cache, out var before);
        rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7, 50);
            HostRig.Give(plan, cache, "2-3", 0x78);
        });
        var nginx = rig.Kernel.Processes.All.First(p => p.CommandLine.StartsWith("nginx", StringComparison.Ordinal));
        var held = nginx.Tasks[0].Control;
        rig.Kill();
        rig.Boot();
        web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Kernel.Commands.Clear();
        rig.Tick();
        Assert.Same(held, nginx.Tasks[0].Control);
        Assert.True(rig.Merged.Tenants[web].Present);
        Assert.Equal("0-1", rig.Merged.Tenants[web].Cpus.ToString());
        Assert.Equal(0x7UL, rig.Merged.Ways(web)[0]);
        Assert.Equal(50, rig.Merged.BandwidthPercent(web)[0]);

        // the other tenant was not declared again
        var redis = rig.Kernel.Processes.All.First(p => p.CommandLine.StartsWith("redis", StringComparison.Ordinal));
        Assert.True(redis.Tasks[0].Control!.IsRoot);
        Assert.Equal("/background", redis.Cgroup.RelativePath);
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void A_run_that_may_not_steer_takes_over_nothing()
    {
        using var rig = Two(out var web, out var cache, out var before);
        rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7);
            HostRig.Give(plan, cache, "2-3", 0x78);
        });
        rig.Kill();
        rig.Boot(maySteer: false);
        Assert.Equal(before, rig.Kernel.Snapshot());
        rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        Assert.Equal(before, rig.Kernel.Snapshot());
        Assert.False(rig.Merged.Tenants[web].Present);
        Assert.Single(rig.Output.Events, e => e.Code == HostEvents.Recovered);
    }

    [Fact]
    public void A_tenant_without_processes_is_not_there_and_one_whose_service_restarts_stays()
    {
        using var rig = One(out var web, out var before);
        var later = rig.Add("later", """{ "command": "memcached" }""");
        Assert.Equal(HostDescriptor.TenantsChanged, rig.Tick().Kind);
        Assert.True(rig.Observation.Tenants[web].Present);
        Assert.False(rig.Observation.Tenants[later].Present);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        Assert.Equal(HostDescriptor.Tick, rig.Tick().Kind);

        // the service is restarted: its allocation waits for it
        var nginx = rig.Kernel.Processes.All.Single();
        rig.Kernel.Processes.Kill(nginx);
        rig.Tick();
        Assert.True(rig.Observation.Tenants[web].Present && rig.Merged.Tenants[web].Present);
        var again = rig.Kernel.Processes.Start("nginx: master");
        var memcached = rig.Kernel.Processes.Start("memcached");
        Assert.Equal(HostDescriptor.TenantsChanged, rig.Tick().Kind);
        Assert.True(rig.Observation.Tenants[later].Present);
        Assert.Equal("0", again.Cgroup.Effective.ToString());
        Assert.Equal(0x3UL, again.Tasks[0].Control!.Values[("L3", 0)]);

        // it stays away: what it had is free
        rig.Kernel.Processes.Kill(again);
        rig.Kernel.Processes.Kill(memcached);
        for (var i = 0; i < 30; i++)
        {
            rig.Tick();
        }

        Assert.False(rig.Observation.Tenants[web].Present || rig.Merged.Tenants[web].Present);
        Assert.Empty(rig.Kernel.Resctrl!.Groups);
        Assert.Equal(2, rig.Device.Tenants.Count);
        Assert.Contains(rig.Output.Events, e => e.Code == HostEvents.ProcessesGone && e.Subject == web);
        rig.Device.Stop();
        Assert.DoesNotContain("task", rig.Kernel.Snapshot(), StringComparison.Ordinal);
        Assert.StartsWith(rig.Kernel.Snapshot(), before, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_is_still_held_at_the_start_is_waited_for()
    {
        using var rig = One(out var web, out var before);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x7)));
        var group = rig.Kernel.Resctrl!.Groups.Single();
        rig.Kill();

        // the killed one is not quite dead when its successor starts
        rig.Kernel.LockedByOthers.Add("/run/cotenant");
        rig.Boot();
        web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        rig.Kernel.LockedByOthers.Clear();
        rig.Tick();
        Assert.Contains(rig.Output.Events, e => e.Code == HostEvents.Recovered && e.A == 1);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x70)));
        Assert.Same(group, rig.Kernel.Resctrl.Groups.Single());
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void With_the_option_clean_nothing_is_adopted()
    {
        using var rig = new HostRig(options: """{ "atStart": "clean" }""");
        rig.Kernel.Processes.Start("nginx");
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        rig.Kill();
        rig.Boot();
        rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void Groups_of_an_installation_whose_state_is_lost_are_removed_and_foreign_ones_are_not()
    {
        using var rig = new HostRig();
        rig.Kernel.Resctrl!.MakeForeign("cotenant-0badcafe-c0");
        rig.Kernel.Resctrl.MakeForeign("cotenant-by-hand");
        rig.Kernel.Resctrl.MakeForeign("libvirt-1");
        rig.Boot();
        rig.Tick();
        Assert.Equal(["cotenant-by-hand", "libvirt-1"], rig.Kernel.Resctrl.Groups.Select(g => g.Name));
    }

    [Fact]
    public void A_removed_tenant_is_put_back_at_once()
    {
        using var rig = Two(out var web, out var cache, out var before);
        rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7);
            HostRig.Give(plan, cache, "2-3", 0x78);
        });
        Assert.Null(rig.Deliver(new TenantRemoved("web")));
        Assert.All(rig.Kernel.Processes.All.Where(p => p.CommandLine.StartsWith("nginx", StringComparison.Ordinal)), p => Assert.True(p.Cgroup.RelativePath == "/" && p.Tasks.TrueForAll(t => t.Control!.IsRoot && t.Monitor is null)));
        rig.Tick();
        Assert.False(rig.Merged.Tenants[web].Present);
        Assert.Single(rig.Kernel.Resctrl!.Groups);
        Assert.NotNull(rig.Deliver(new TenantRemoved("web")));
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void What_the_options_keep_stays_at_a_stop()
    {
        using var rig = new HostRig(options: """{ "onStop": { "cache": "keep" } }""");
        var nginx = rig.Kernel.Processes.Start("nginx");
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3, 30));
        rig.Device.Stop();
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
        Assert.Equal(100UL, nginx.Tasks[0].Control!.Values[("MB", 0)]);
        Assert.Equal("/", nginx.Cgroup.RelativePath);
    }

    [Theory]
    [InlineData("default", "", "100")]
    [InlineData("restore", "0-2", "300")]
    [InlineData("keep", "0", "100")]
    public void A_named_cgroup_at_a_stop(string policy, string cpus, string weight)
    {
        using var rig = new HostRig(options: $$"""{ "onStop": { "cores": "{{policy}}" } }""");
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        var named = rig.Kernel.Cgroups.Make("/web");
        named.Values["cpuset.cpus"] = "0-2";
        named.Values["cpu.weight"] = "300";
        rig.Kernel.Processes.Start("anything", named);
        rig.Boot();
        var web = rig.Add("web", """{ "cgroup": "/web" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        rig.Device.Stop();
        Assert.Equal((cpus, weight), (named.Values["cpuset.cpus"], named.Values["cpu.weight"]));
    }

    [Theory]
    [InlineData("default", "0-3")]
    [InlineData("restore", "1-2")]
    [InlineData("keep", "0")]
    public void Thread_affinity_at_a_stop(string policy, string cpus)
    {
        using var rig = new HostRig(options: $$"""{ "onStop": { "cores": "{{policy}}" } }""");
        rig.Kernel.Plain.PutDirectory("/run/systemd/system");
        var web = rig.Kernel.Processes.Start("nginx", rig.Kernel.Cgroups.Make("/system.slice/nginx.service"));
        rig.Kernel.SetAffinity(web.Id, CpuSet.TryParse("1-2", out var before) ? before : default);
        rig.Boot();
        var slot = rig.Add("web", """{ "command": "nginx" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, slot, "0", 0x3)));
        rig.Device.Stop();
        Assert.Equal(cpus, web.Tasks[0].Affinity.ToString());
    }

    [Fact]
    public void Only_one_daemon_changes_a_host()
    {
        using var rig = One(out var web, out var before);
        rig.Kernel.LockedByOthers.Add("/run/cotenant");
        var result = rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        Assert.Equal(ApplyStatus.Failed, result.Status);
        Assert.Contains("another cotenant daemon steers this host", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, rig.Kernel.Snapshot());
        rig.Kernel.LockedByOthers.Clear();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
    }

    internal static HostRig One(out int web, out string before)
    {
        var rig = new HostRig();
        rig.Kernel.Processes.Start("nginx: master");
        before = rig.Kernel.Snapshot();
        rig.Boot();
        web = rig.Add("web", """{ "command": "nginx" }""");
        return rig;
    }

    internal static HostRig Two(out int web, out int cache, out string before, ResctrlHardware? hardware = null)
    {
        var rig = new HostRig(hardware);
        var background = rig.Kernel.Cgroups.Make("/background");
        var nginx = rig.Kernel.Processes.Start("nginx: master");
        rig.Kernel.Processes.AddThread(nginx);
        rig.Kernel.Processes.Fork(nginx);
        rig.Kernel.Processes.Start("redis-server *:6379", background);
        before = rig.Kernel.Snapshot();
        rig.Boot();
        web = rig.Add("web", """{ "command": "nginx" }""");
        cache = rig.Add("cache", """{ "commandPattern": "^redis-server" }""", TenantKind.BestEffort);
        return rig;
    }
}
