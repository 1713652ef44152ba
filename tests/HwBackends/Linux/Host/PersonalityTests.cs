using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>The backend on every machine that the emulator can be.</summary>
public sealed class PersonalityTests
{
    public static TheoryData<string> Names => [.. Personality.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_plan_is_applied_read_back_measured_and_leaves_nothing(string name)
    {
        using var rig = One(Personality.All[name], """{ "memoryBandwidthGBps": 100 }""", "{}", out var web, out var nginx);
        var before = rig.Kernel.Snapshot();
        Assert.True(rig.Topology.HasCache);
        Assert.True(rig.Topology.HasBandwidth);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0x1c, 50)));
        var control = nginx.Tasks[0].Control!;
        Assert.All(control.Values.Where(v => v.Key.Resource.StartsWith("L3", StringComparison.Ordinal)), v => Assert.Equal(0x1cUL, v.Value));
        nginx.Tasks[0].Monitor!.TotalBytes = 1000;
        rig.Tick();
        nginx.Tasks[0].Monitor!.TotalBytes = 101_000;
        rig.Tick();
        Assert.True(rig.Drifted.IsEmpty);
        Assert.Equal(50, rig.Merged.BandwidthPercent(web)[0]);
        ref readonly var seen = ref rig.Observation.Tenants[web];
        Assert.Equal((50, 50), (seen.BandwidthRequestedPercent.Value, seen.BandwidthAppliedPercent.Value));
        Assert.Equal(500_000.0 * rig.Topology.CacheDomains.Count * Personality.All[name].SubNodes, seen.BandwidthBytes.Value, 1e-3);
        Assert.True(seen.OccupancyBytes.HasValue);
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void Absolute_units_take_the_root_group_for_no_limit()
    {
        using var rig = One(Personality.All["amd"], "{}", """{ "SMBA": "16 GB/s" }""", out var web, out var nginx);
        Assert.Equal([0, 1, 8, 9], rig.Topology.CacheDomains.Select(d => d.Id));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0xf, 25)));
        var values = nginx.Tasks[0].Control!.Values;
        Assert.Equal((512UL, 128UL), (values[("MB", 9)], values[("SMBA", 8)]));
        Assert.Contains(rig.Log.Lines, l => l.Contains("SMBA: 16 GB/s in every domain", StringComparison.Ordinal));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0xf, 100)));
        Assert.Equal(2048UL, nginx.Tasks[0].Control!.Values[("MB", 9)]);
        Assert.Equal(100, rig.Merged.BandwidthPercent(web)[0]);
    }

    [Fact]
    public void Megabytes_a_second_follow_the_configured_peak()
    {
        using var rig = One(Personality.All["mbps"], """{ "memoryBandwidthGBps": 100 }""", "{}", out var web, out var nginx);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0xf, 25)));
        Assert.Equal((ulong)Math.Ceiling(25e9 / (1 << 20)), nginx.Tasks[0].Control!.Values[("MB", 0)]);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0xf, 100)));
        Assert.Equal(uint.MaxValue, nginx.Tasks[0].Control!.Values[("MB", 0)]);
    }

    [Fact]
    public void Holes_and_empty_masks_of_others_are_read_as_they_are()
    {
        using var rig = One(Personality.All["amd"], "{}", "{}", out var web, out var nginx);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0xf)));
        var path = $"{EmulatedResctrl.Mount}/{nginx.Tasks[0].Control!.Name}/schemata";
        Assert.Equal(0, rig.Kernel.Write(path, "L3:0=505;1=0\n"u8));
        rig.Tick();
        Assert.True(rig.Drifted.Contains(HostResources.Cache));
        Assert.Equal((0x505UL, 0UL), (rig.Merged.Ways(web)[0], rig.Merged.Ways(web)[1]));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0xf)));
        Assert.Equal(0xfUL, nginx.Tasks[0].Control!.Values[("L3", 1)]);
    }

    [Fact]
    public void A_fixed_share_of_a_second_level_cache_is_placed_told_and_kept()
    {
        using var rig = One(Personality.All["intel-sparse"], "{}", """{ "L2": "512 KiB" }""", out var web, out var nginx);
        Assert.Contains(rig.Log.Lines, l => l.Contains("L2: 2 of 8 ways, mask 3, 512 KiB in a domain", StringComparison.Ordinal));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0xf)));
        var control = nginx.Tasks[0].Control!;
        Assert.Equal((0x3UL, 0x3UL), (control.Values[("L2", 0)], control.Values[("L2", 3)]));

        // no plan names it, so that somebody else's change is put back at once
        control.Values[("L2", 3)] = 0xff;
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        Assert.Equal(0x3UL, control.Values[("L2", 3)]);
        Assert.Contains(rig.Output.Events, e => e.Code == HostEvents.Repaired);
    }

    [Fact]
    public void A_share_of_what_the_host_lacks_is_said_and_changes_nothing()
    {
        using var rig = One(new ResctrlHardware(), "{}", """{ "L2": "2 ways", "SMBA": "10 %" }""", out var web, out _);
        Assert.Contains(rig.Log.Lines, l => l.Contains("this host has no L2", StringComparison.Ordinal));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0xf)));
    }

    [Fact]
    public void Code_may_have_a_share_of_the_ways_that_the_plan_gives()
    {
        using var rig = One(Personality.All["cdp"], "{}", """{ "L3CODE": "2 ways" }""", out var web, out var nginx);
        Assert.Equal(7, rig.Topology.ClassLimit);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0xf0)));
        var values = nginx.Tasks[0].Control!.Values;
        Assert.Equal((0x30UL, 0xf0UL), (values[("L3CODE", 0)], values[("L3DATA", 0)]));
        rig.Tick();
        Assert.True(rig.Drifted.IsEmpty);

        // another program that sets code and data apart is drift of the data, and its code mask is put back
        nginx.Tasks[0].Control!.Values[("L3CODE", 0)] = 0x1;
        nginx.Tasks[0].Control!.Values[("L3DATA", 0)] = 0x3;
        rig.Tick();
        Assert.True(rig.Drifted.Contains(HostResources.Cache));
        Assert.Equal(0x3UL, rig.Merged.Ways(web)[0]);
    }

    [Fact]
    public void A_remount_with_cdp_takes_all_groups_and_half_the_classes()
    {
        using var rig = One(new ResctrlHardware { BandwidthClosids = 16 }, "{}", "{}", out var web, out var nginx);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0xf)));
        Assert.Equal(15, rig.Topology.ClassLimit);
        rig.Kernel.Remount(new ResctrlHardware { BandwidthClosids = 16, CodeData = true });
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        Assert.Equal(7, rig.Topology.ClassLimit);
        Assert.Equal(0x7ffUL, rig.Merged.Ways(web)[0]);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0xf)));
        var values = nginx.Tasks[0].Control!.Values;
        Assert.Equal((0xfUL, 0xfUL), (values[("L3CODE", 0)], values[("L3DATA", 0)]));
        rig.Device.Stop();
        Assert.Empty(rig.Kernel.Resctrl!.Groups);
    }

    [Fact]
    public void With_sub_numa_clusters_a_way_is_worth_a_part_of_its_bytes()
    {
        using var whole = One(Personality.All["snc"] with { SubNodes = 1 }, "{}", "{}", out _, out _);
        using var parts = One(Personality.All["snc"], "{}", "{}", out _, out _);
        Assert.Equal(whole.Topology.WayBytes / 2, parts.Topology.WayBytes);
    }

    [Fact]
    public void A_group_without_counters_reads_unassigned_until_some_are_free()
    {
        using var rig = One(Personality.All["abmc"] with { Counters = 4 }, "{}", "{}", out var web, out var nginx);
        var foreign = rig.Kernel.Resctrl!.MakeForeign("other");
        Assert.True(foreign.HasCounters);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0xf)));
        rig.Tick();
        Assert.Equal(SampleStatus.Unassigned, rig.Observation.Tenants[web].BandwidthBytes.Status);
        Assert.True(rig.Observation.Tenants[web].OccupancyBytes.HasValue);
        nginx.Tasks[0].Monitor!.HasCounters = true;
        rig.Tick();
        rig.Tick();
        Assert.True(rig.Observation.Tenants[web].BandwidthBytes.HasValue);
    }

    [Fact]
    public void A_resource_nobody_has_heard_of_is_told_and_left_alone()
    {
        var kernel = new EmulatedKernel(Personality.All["abmc"]);
        var findings = LinuxHostDoctor.Examine(kernel, HostRig.Json("{}"), Path.GetTempPath(), privileged: true);
        Assert.Contains(findings, f => f.Text.Contains("PERF_PKG_MON", StringComparison.Ordinal) && !f.IsLack);
        Assert.Contains(findings, f => f.Text.Contains("mbm_event", StringComparison.Ordinal));
    }

    [Fact]
    public void With_no_free_monitoring_id_classes_that_exist_are_used_anew()
    {
        using var rig = new HostRig(new ResctrlHardware { Rmids = 4, Limbo = true });
        var a = rig.Kernel.Processes.Start("server-a");
        rig.Boot();
        var slot = rig.Add("a", """{ "command": "server-a" }""");
        rig.Tick();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, slot, "0", 0x3)));
        var group = a.Tasks[0].Control;
        rig.Kernel.Resctrl!.MakeForeign("other");

        // two tenants, one class, no id: the second cannot have a class of its own, which the kernel says and nothing changes
        rig.Kernel.Processes.Start("server-b");
        var second = rig.Add("b", """{ "command": "server-b" }""");
        rig.Tick();
        var before = rig.Kernel.Snapshot();
        var refused = rig.Apply(plan =>
        {
            HostRig.Give(plan, slot, "0", 0x3);
            HostRig.Give(plan, second, "1", 0xc);
        });
        Assert.Equal(ApplyStatus.Failed, refused.Status);
        Assert.Equal(before, rig.Kernel.Snapshot());
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, slot, "0", 0x30, share: 1);
            HostRig.Give(plan, second, "1", 0x30, share: 1);
        }));
        Assert.Same(group, a.Tasks[0].Control);
    }

    [Fact]
    public void A_class_change_stops_the_tenant_where_its_group_cannot_be_moved()
    {
        using var rig = One(new ResctrlHardware(), "{}", "{}", out var web, out var nginx);
        var storm = 50;
        var moves = 0;
        rig.Kernel.Before = (kind, path) =>
        {
            if (kind == "write" && path.EndsWith("/tasks", StringComparison.Ordinal))
            {
                moves++;
                Assert.True(nginx.Cgroup.IsFrozen);
            }

            // it makes threads whenever it may run
            if (!nginx.Cgroup.IsFrozen && storm-- > 0)
            {
                rig.Kernel.Processes.AddThread(nginx);
            }

            return Errno.None;
        };
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        rig.Kernel.Before = null;
        Assert.True(moves > 0);
        Assert.False(nginx.Cgroup.IsFrozen);
        Assert.All(nginx.Tasks, t => Assert.Equal(0x3UL, t.Control!.Values[("L3", 0)]));
    }

    [Fact]
    public void A_cgroup_that_a_killed_run_left_frozen_runs_again()
    {
        using var rig = One(new ResctrlHardware(), "{}", "{}", out var web, out var nginx);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        nginx.Cgroup.IsFrozen = true;
        rig.Kill();
        rig.Boot();
        Assert.False(nginx.Cgroup.IsFrozen);
    }

    [Fact]
    public void After_a_group_is_moved_every_thread_is_looked_up()
    {
        using var rig = One(Personality.All["snc"], "{}", "{}", out var web, out var nginx);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0x3)));
        var stray = rig.Kernel.Processes.AddThread(nginx);
        stray.Control = rig.Kernel.Resctrl!.Root;
        stray.Monitor = null;
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0x7ff)));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0xc)));
        Assert.Equal(0xcUL, stray.Control!.Values[("L3", 0)]);
        Assert.NotNull(stray.Monitor);
    }

    [Fact]
    public void Ways_that_another_group_holds_alone_are_told_and_a_plan_for_them_is_undone_with_the_kernels_words()
    {
        using var rig = new HostRig(new ResctrlHardware());
        var nginx = rig.Kernel.Processes.Start("nginx: master");
        var foreign = rig.Kernel.Resctrl!.MakeForeign("alone");
        Assert.Equal(0, rig.Kernel.Write($"{EmulatedResctrl.Mount}/schemata", "L3:0=7f0\n"u8));
        Assert.Equal(0, rig.Kernel.Write($"{EmulatedResctrl.Mount}/alone/schemata", "L3:0=f\n"u8));
        Assert.Equal(0, rig.Kernel.Write($"{EmulatedResctrl.Mount}/alone/mode", "exclusive\n"u8));
        rig.Boot();
        Assert.Contains(rig.Log.Lines, l => l.Contains("ways f of L3 domain 0 are held by an exclusive", StringComparison.Ordinal));
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        var before = rig.Kernel.Snapshot();
        var result = rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        Assert.Equal(ApplyStatus.Failed, result.Status);
        Assert.Contains("Overlaps with exclusive group", result.Error, StringComparison.Ordinal);
        Assert.Equal(before.Split("cgroup /")[0], rig.Kernel.Snapshot().Split("cgroup /")[0]);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x30)));
        Assert.Equal(0xfUL, foreign.Values[("L3", 0)]);
        Assert.Equal(0x30UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
    }

    [Fact]
    public void An_emulated_kernel_that_nobody_serves_is_named()
    {
        var settings = new DeviceSettings { Id = "host", Kind = "linux-host", Period = TimeSpan.FromSeconds(1), Options = HostRig.Json("""{ "roots": { "emulator": "/nowhere/e.sock" } }""") };
        var services = new DeviceServices { Loggers = new CapturingLogger(), Time = TimeProvider.System, DataDirectory = "/", StateDirectory = Path.GetTempPath(), MaySteer = false };
        var error = Assert.Throws<DeviceException>(() => new LinuxHostFactory().Create(settings, services));
        Assert.Contains("/nowhere/e.sock, and nobody listens there", error.Message, StringComparison.Ordinal);
    }

    private static HostRig One(ResctrlHardware hardware, string options, string shares, out int web, out EmulatedProcess nginx)
    {
        var rig = new HostRig(hardware, options: options);
        nginx = rig.Kernel.Processes.Start("nginx: master");
        rig.Boot();
        var settings = HostRig.Json($$"""{ "match": { "command": "nginx" }, "resctrl": {{shares}} }""");
        Assert.Null(rig.Deliver(new TenantAdded(new TenantDeclaration { Id = "web", Kind = TenantKind.LatencyCritical, TargetP99Ms = 5, Settings = settings })));
        web = rig.Device.Tenants.Find("web");
        rig.Tick();
        return rig;
    }
}
