using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins.Devices;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>A restart of the machine: the kernel has forgotten the plan, and tenants get it again as their services start.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tenants_get_again_what_they_had_as_they_come(bool cleanStop)
    {
        using var rig = Planned(cleanStop);
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        var cache = rig.Add("cache", """{ "command": "redis-server" }""", TenantKind.BestEffort);
        rig.Tick();
        Assert.False(rig.Merged.Tenants[web].Present);

        var nginx = rig.Kernel.Processes.Start("nginx: master");
        rig.Tick();
        Assert.Equal(("0-1", 0x7UL, (byte)50), Held(rig, web));
        Assert.Equal("0-1", nginx.Cgroup.Effective.ToString());
        Assert.Equal(0x7UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
        Assert.False(rig.Merged.Tenants[cache].Present);

        rig.Kernel.Processes.Start("redis-server");
        rig.Tick();
        Assert.Equal(("2-3", 0x78UL, (byte)100), Held(rig, cache));
        Assert.Equal(2 * 512 * 1024 * 1024L, rig.Merged.Tenants[cache].MemoryHighBytes);
        Assert.Equal([1.0, 1.0], rig.Output.Events.Where(e => e.Code == HostEvents.Reapplied).Select(e => e.A));
    }

    [Fact]
    public void Not_in_the_same_boot_not_when_only_looking_and_not_when_told_to_clean()
    {
        using var same = LifecycleTests.Two(out var web, out _, out var before);
        Plan(same, web, same.Device.Tenants.Find("cache"));
        same.Device.Stop();
        same.Kill();
        same.Boot();
        web = same.Add("web", """{ "command": "nginx" }""");
        same.Tick();
        Assert.False(same.Merged.Tenants[web].Present);
        Assert.Equal(before, same.Kernel.Snapshot());

        foreach (var (options, maySteer) in new[] { ("{}", false), ("""{ "atStart": "clean" }""", true) })
        {
            using var rig = Planned(cleanStop: false, options);
            rig.Kernel.Processes.Start("nginx: master");
            before = rig.Kernel.Snapshot();
            rig.Boot(maySteer);
            rig.Add("web", """{ "command": "nginx" }""");
            rig.Tick();
            rig.Tick();
            Assert.Equal(before, rig.Kernel.Snapshot());
        }
    }

    [Fact]
    public void Who_comes_late_or_finds_the_place_taken_is_left_to_the_policies()
    {
        using var rig = Planned(cleanStop: false);
        rig.Boot();
        var other = rig.Add("other", """{ "command": "memcached" }""");
        var web = rig.Add("web", """{ "command": "nginx" }""");
        var cache = rig.Add("cache", """{ "command": "redis-server" }""");
        rig.Kernel.Processes.Start("memcached");
        rig.Tick();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, other, "1", 0x100)));
        rig.Kernel.Processes.Start("nginx: master");
        rig.Tick();
        Assert.False(rig.Merged.Tenants[web].Present);

        rig.Time.Advance(PlanKeeper.Patience);
        rig.Kernel.Processes.Start("redis-server");
        rig.Tick();
        Assert.False(rig.Merged.Tenants[cache].Present);
        Assert.DoesNotContain(rig.Output.Events, e => e.Code == HostEvents.Reapplied);
    }

    [Fact]
    public void Overlaps_of_then_are_shares_again_and_other_ones_are_not_made()
    {
        using var rig = LifecycleTests.Two(out var web, out var cache, out _);
        rig.Tick();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-2", 0x1f);
            HostRig.Give(plan, cache, "2-3", 0x78);
            plan.Tenants[web].CpuShare = plan.Tenants[cache].CpuShare = 1;
            plan.Tenants[web].WayShare = plan.Tenants[cache].WayShare = 1;
        }));
        Wait(rig);
        rig.Restart();
        rig.Boot();
        web = rig.Add("web", """{ "command": "nginx" }""");
        cache = rig.Add("cache", """{ "command": "redis-server" }""");
        rig.Kernel.Processes.Start("nginx: master");
        rig.Tick();
        rig.Kernel.Processes.Start("redis-server");
        rig.Tick();
        Assert.Equal("0-2", rig.Merged.Tenants[web].Cpus.ToString());
        Assert.Equal("2-3", rig.Merged.Tenants[cache].Cpus.ToString());
        Assert.True(rig.Device.Check(rig.Observation, rig.Merged).Passes);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{ "version": 99, "boot": "x", "tenants": [] }""")]
    [InlineData("""{ "version": 1, "boot": "x", "tenants": [ { "tenant": "web", "cpus": "0-99" } ] }""")]
    [InlineData("""{ "version": 1, "boot": "x", "tenants": [ { "tenant": "web", "cpus": "" } ] }""")]
    [InlineData("""{ "version": 1, "boot": "x", "tenants": [ { "tenant": "web", "cpus": "0", "ways": { "0": "fffff" } } ] }""")]
    [InlineData("""{ "version": 1, "boot": "x", "tenants": [ { "cpus": "0" } ] }""")]
    public void A_file_that_does_not_fit_changes_nothing(string text)
    {
        using var rig = Planned(cleanStop: false);
        File.WriteAllText(Path.Combine(rig.StateDirectory, "linux-host-plan.json"), text);
        rig.Kernel.Processes.Start("nginx: master");
        var before = rig.Kernel.Snapshot();
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        Assert.False(rig.Merged.Tenants[web].Present);
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void A_machine_with_other_caches_starts_afresh()
    {
        using var rig = Planned(cleanStop: false);
        rig.Restart(new ResctrlHardware { CacheIds = [4] });
        rig.Kernel.Processes.Start("nginx: master");
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        Assert.False(rig.Merged.Tenants[web].Present);
    }

    private static (string Cpus, ulong Ways, byte Bandwidth) Held(HostRig rig, int slot) =>
        (rig.Merged.Tenants[slot].Cpus.ToString(), rig.Merged.Ways(slot)[0], rig.Merged.BandwidthPercent(slot)[0]);

    private static HostRig Planned(bool cleanStop, string options = "{}")
    {
        var rig = new HostRig(options: options);
        rig.Kernel.Processes.Start("nginx: master");
        rig.Kernel.Processes.Start("redis-server");
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        var cache = rig.Add("cache", """{ "command": "redis-server" }""", TenantKind.BestEffort);
        Plan(rig, web, cache);
        if (cleanStop)
        {
            rig.Device.Stop();
        }

        rig.Restart();
        return rig;
    }

    private static void Plan(HostRig rig, int web, int cache)
    {
        rig.Tick();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7, 50);
            HostRig.Give(plan, cache, "2-3", 0x78);
            plan.Tenants[cache].MemoryHighBytes = 1L << 30;
        }));
        Wait(rig);
    }

    // the plan is saved about once a second
    private static void Wait(HostRig rig)
    {
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }
    }
}
