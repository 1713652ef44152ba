using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>What resctrl, its hardware and its other users do to a daemon.</summary>
public sealed class ResctrlTrapTests
{
    [Fact]
    public void Domain_ids_are_not_counted_from_zero()
    {
        using var rig = One(new ResctrlHardware { CacheIds = [3, 17] }, out var web, out var nginx);
        Assert.Equal([3, 17], rig.Topology.CacheDomains.Select(d => d.Id));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-3", 0x7, 50);
            plan.Ways(web)[1] = 0x70;
            plan.BandwidthPercent(web)[1] = 20;
        }));
        var values = nginx.Tasks[0].Control!.Values;
        Assert.Equal((0x7UL, 0x70UL, 50UL, 20UL), (values[("L3", 3)], values[("L3", 17)], values[("MB", 3)], values[("MB", 17)]));
        Assert.Equal(0x70UL, rig.Merged.Ways(web)[1]);
    }

    [Fact]
    public void Foreign_groups_count_against_the_classes_and_are_never_touched()
    {
        using var rig = new HostRig(new ResctrlHardware { Closids = 4, BandwidthClosids = 4 });
        rig.Kernel.Resctrl!.MakeForeign("libvirt");
        var foreign = rig.Kernel.Resctrl.MakeForeign("pqos");
        foreign.Values[("L3", 0)] = 0x3;
        foreach (var name in new[] { "a", "b" })
        {
            rig.Kernel.Processes.Start($"server-{name}");
        }

        rig.Boot();
        rig.Tick();
        Assert.Equal(1, rig.Topology.ClassLimit);
        Assert.Equal(2, rig.Output.Series.Get(HostSeries.Foreign));
        var a = rig.Add("a", """{ "command": "server-a" }""");
        var b = rig.Add("b", """{ "command": "server-b" }""");
        rig.Tick();

        // the device itself refuses what its guard would not let through
        var point = rig.Tick();
        var desired = rig.Device.CreatePlan();
        HostRig.Give(desired, a, "0", 0x3);
        HostRig.Give(desired, b, "1", 0xc);
        Assert.Equal(HostRules.TooManyClasses, rig.Device.Check(rig.Observation, desired).Rule);
        var before = rig.Kernel.Snapshot();
        var result = rig.Device.Apply(point, rig.Merged, desired, rig.Device.CreatePlan());
        Assert.Equal(ApplyStatus.Failed, result.Status);
        Assert.Contains("needs 2 classes of service and 1 are free (2 foreign groups: libvirt, pqos)", result.Error, StringComparison.Ordinal);
        rig.Device.Stop();

        // and they grow in number while the daemon runs
        rig.Boot();
        rig.Tick();
        rig.Kernel.Resctrl.MakeForeign("third");
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        Assert.Equal(0, rig.Topology.ClassLimit);
        Assert.Contains(rig.Output.Events, e => e.Code == HostEvents.ForeignGroups && e.A == 3);
        Assert.Equal(0x3UL, foreign.Values[("L3", 0)]);
        Assert.Contains("group 'pqos'", before, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_of_classes_in_the_kernel_is_undone_with_its_words()
    {
        using var rig = One(new ResctrlHardware(), out var web, out _);
        var before = rig.Kernel.Snapshot();
        rig.Kernel.Before = (kind, path) => kind == "mkdir" && path.Contains("-c", StringComparison.Ordinal) ? Errno.ENOSPC : Errno.None;
        var result = rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        rig.Kernel.Before = null;
        Assert.Equal(ApplyStatus.Failed, result.Status);
        Assert.True(result.Undone);
        Assert.Contains("ENOSPC", result.Error, StringComparison.Ordinal);
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void Monitoring_ids_in_limbo_are_waited_for()
    {
        using var rig = One(new ResctrlHardware { Rmids = 3, Limbo = true }, out var web, out var nginx);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x7ff)));
        var back = rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        Assert.Equal(ApplyStatus.Failed, back.Status);
        Assert.Contains("still in use by cache lines", back.Error, StringComparison.Ordinal);
        rig.Kernel.Resctrl!.DrainLimbo();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
    }

    [Fact]
    public void Without_a_free_monitoring_id_a_tenant_is_steered_unmonitored_until_there_is_one()
    {
        using var rig = One(new ResctrlHardware { Rmids = 3 }, out var web, out var nginx);
        var foreign = rig.Kernel.Resctrl!.MakeForeign("other");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        Assert.Null(nginx.Tasks[0].Monitor);
        rig.Tick();
        Assert.Equal(SampleStatus.Unassigned, rig.Observation.Tenants[web].OccupancyBytes.Status);
        rig.Kernel.Resctrl.RemoveForeign(foreign.Name);
        rig.Tick();
        rig.Tick();
        Assert.NotNull(nginx.Tasks[0].Monitor);
        Assert.True(rig.Observation.Tenants[web].OccupancyBytes.HasValue);
    }

    [Fact]
    public void Words_in_place_of_numbers_are_missing_samples_with_their_reason()
    {
        using var rig = One(new ResctrlHardware(), out var web, out var nginx);
        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        var monitor = nginx.Tasks[0].Monitor!;
        monitor.TotalBytes = 1000;
        rig.Tick();
        monitor.TotalBytes = 201_000;
        rig.Tick();
        Assert.Equal(1_000_000, rig.Observation.Tenants[web].BandwidthBytes.Value, 1e-3);
        foreach (var (word, status) in new[] { ("Unavailable", SampleStatus.Unavailable), ("Error", SampleStatus.Error), ("Unassigned", SampleStatus.Unassigned), ("1.5e3 J", SampleStatus.Error) })
        {
            monitor.Word = word;
            rig.Tick();
            Assert.Equal(status, rig.Observation.Tenants[web].OccupancyBytes.Status);
            Assert.Equal(status, rig.Observation.Tenants[web].BandwidthBytes.Status);
        }

        // the counter starts anew: one interval has no value
        monitor.Word = null;
        monitor.TotalBytes = 5;
        rig.Tick();
        Assert.Equal(SampleStatus.Unavailable, rig.Observation.Tenants[web].BandwidthBytes.Status);
        monitor.TotalBytes = 105;
        rig.Tick();
        Assert.Equal(500, rig.Observation.Tenants[web].BandwidthBytes.Value, 1e-3);
    }

    [Fact]
    public void A_group_that_somebody_removes_shows_as_drift_and_is_made_again()
    {
        using var rig = One(new ResctrlHardware(), out var web, out var nginx);
        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        rig.Kernel.Resctrl!.RemoveForeign(rig.Kernel.Resctrl.Groups.Single().Name);
        rig.Tick();
        Assert.True(rig.Drifted.Contains(HostResources.Cache));
        Assert.Equal(0x7ffUL, rig.Merged.Ways(web)[0]);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
    }

    [Fact]
    public void A_group_that_vanishes_in_the_middle_of_a_plan_is_no_crash()
    {
        using var rig = One(new ResctrlHardware(), out var web, out var nginx);
        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        rig.Kernel.Before = (kind, path) =>
        {
            if (kind == "write" && path.EndsWith("/schemata", StringComparison.Ordinal))
            {
                rig.Kernel.Resctrl!.RemoveForeign(rig.Kernel.Resctrl.Groups.Single().Name);
                rig.Kernel.Before = null;
            }

            return Errno.None;
        };
        var result = rig.Apply(plan => HostRig.Give(plan, web, "0", 0x7));
        Assert.Equal(ApplyStatus.Failed, result.Status);
        rig.Tick();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x7)));
        Assert.Equal(0x7UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
    }

    [Fact]
    public void A_foreign_change_is_drift_and_the_next_plan_rewrites_it()
    {
        using var rig = One(new ResctrlHardware(), out var web, out var nginx);
        rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x3, 50));
        nginx.Tasks[0].Control!.Values[("L3", 0)] = 0x700;
        nginx.Cgroup.Values["cpuset.cpus"] = "3";
        rig.Tick();
        Assert.True(rig.Drifted.Contains(HostResources.Cache));
        Assert.True(rig.Drifted.Contains(HostResources.Cores));
        Assert.False(rig.Drifted.Contains(HostResources.Bandwidth));
        Assert.Equal(0x700UL, rig.Merged.Ways(web)[0]);
        Assert.Equal("0-1", rig.Merged.Tenants[web].Cpus.ToString()); // cores are put back at once (onDrift)
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x3, 50)));
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
        Assert.Equal("0-1", nginx.Cgroup.Effective.ToString());
        rig.Tick();
        Assert.True(rig.Drifted.IsEmpty);
    }

    [Fact]
    public void A_thread_that_somebody_moves_out_is_brought_back()
    {
        using var rig = One(new ResctrlHardware(), out var web, out var nginx);
        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        nginx.Tasks[0].Control = rig.Kernel.Resctrl!.Root;
        nginx.Tasks[0].Monitor = null;
        rig.Tick();
        rig.Tick();
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
        Assert.NotNull(nginx.Tasks[0].Monitor);
    }

    [Fact]
    public void A_process_that_dies_while_it_is_moved_is_no_fault()
    {
        using var rig = One(new ResctrlHardware(), out var web, out var nginx);
        var second = rig.Kernel.Processes.Fork(nginx);
        rig.Kernel.Before = (kind, path) =>
        {
            if (kind == "write" && path.EndsWith("/tasks", StringComparison.Ordinal))
            {
                rig.Kernel.Processes.Kill(second);
            }

            return Errno.None;
        };
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3", 0)]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    public void Threads_that_are_made_while_others_move_are_caught(int storm)
    {
        using var rig = One(new ResctrlHardware(), out var web, out var nginx);
        var unmoved = rig.Kernel.Processes.AddThread(nginx);
        rig.Kernel.Before = (kind, path) =>
        {
            // the thread that is moved last makes children up to then
            if (kind == "write" && path.EndsWith("/tasks", StringComparison.Ordinal) && unmoved.Control!.IsRoot && storm-- > 0)
            {
                rig.Kernel.Processes.AddThread(nginx, unmoved);
            }

            return Errno.None;
        };
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
        rig.Kernel.Before = null;
        rig.Tick();
        Assert.All(nginx.Tasks, t => Assert.Equal(0x3UL, t.Control!.Values[("L3", 0)]));
        Assert.All(nginx.Tasks, t => Assert.NotNull(t.Monitor));
    }

    [Fact]
    public void A_domain_that_goes_and_returns_is_followed()
    {
        using var rig = One(new ResctrlHardware { CacheIds = [0, 1] }, out var web, out var nginx);
        rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0x3, 50));
        rig.Kernel.Resctrl!.TakeOffline(1);
        rig.Kernel.Cgroups.Online = CpuSet.Range(0, 2);
        rig.Kernel.Plain.Put("/sys/devices/system/cpu/online", "0-1\n");
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        Assert.Equal("0-1", rig.Topology.Online.ToString());
        Assert.Equal(2, rig.Topology.CacheDomains.Count);
        Assert.True(rig.Topology.CacheDomains[1].Cpus.IsEmpty);
        Assert.Equal("0-1", rig.Merged.Tenants[web].Cpus.ToString());
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x7, 50)));

        // back with its default: the group's old mask there is lost
        rig.Kernel.Resctrl.BringOnline(1);
        rig.Kernel.Cgroups.Online = CpuSet.Range(0, 4);
        rig.Kernel.Plain.Put("/sys/devices/system/cpu/online", "0-3\n");
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        Assert.Equal(0x7ffUL, rig.Merged.Ways(web)[1]);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0-3", 0x7, 50)));
        Assert.Equal(0x7UL, nginx.Tasks[0].Control!.Values[("L3", 1)]);
    }

    [Fact]
    public void Code_and_data_apart_get_one_mask_and_half_the_classes()
    {
        using var rig = One(new ResctrlHardware { CodeData = true, BandwidthClosids = 0 }, out var web, out var nginx);
        Assert.Equal(7, rig.Topology.ClassLimit);
        Assert.False(rig.Topology.HasBandwidth);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3, 0)));
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3CODE", 0)]);
        Assert.Equal(0x3UL, nginx.Tasks[0].Control!.Values[("L3DATA", 0)]);
        Assert.Equal(0x3UL, rig.Merged.Ways(web)[0]);
    }

    [Fact]
    public void Bandwidth_in_megabytes_is_not_taken_for_percent()
    {
        using var rig = One(new ResctrlHardware { MegabytesPerSecond = true }, out var web, out _);
        Assert.False(rig.Topology.HasBandwidth);
        Assert.Contains(rig.Log.Lines, l => l.Contains("mba_MBps", StringComparison.Ordinal));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3, 0)));
    }

    [Fact]
    public void Another_program_that_holds_the_lock_is_waited_out()
    {
        using var rig = One(new ResctrlHardware(), out var web, out _);
        rig.Kernel.LockedByOthers.Add(EmulatedResctrl.Mount);
        var result = rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        Assert.Equal(ApplyStatus.Failed, result.Status);
        Assert.Contains("another program holds the lock", result.Error, StringComparison.Ordinal);
        rig.Kernel.LockedByOthers.Clear();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3)));
    }

    [Fact]
    public void Where_the_kernel_can_move_monitoring_groups_counters_go_on()
    {
        using var rig = One(new ResctrlHardware { CanRename = true }, out var web, out var nginx);
        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        var monitor = nginx.Tasks[0].Monitor;
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => HostRig.Give(plan, web, "0", 0x7ff)));
        Assert.True(nginx.Tasks[0].Control!.IsRoot);
        Assert.Same(monitor, nginx.Tasks[0].Monitor);
        Assert.Empty(rig.Kernel.Resctrl!.Groups);
    }

    [Fact]
    public void Tenants_with_equal_settings_share_a_class_and_keep_their_own_counters()
    {
        using var rig = new HostRig();
        var processes = Enumerable.Range(0, 3).Select(i => rig.Kernel.Processes.Start($"server-{i}")).ToArray();
        rig.Boot();
        var slots = Enumerable.Range(0, 3).Select(i => rig.Add($"t{i}", $$"""{ "command": "server-{{i}}" }""")).ToArray();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            foreach (var slot in slots)
            {
                HostRig.Give(plan, slot, "0-1", 0xf, 50, share: 1);
            }
        }));
        Assert.Single(rig.Kernel.Resctrl!.Groups);
        Assert.Equal(3, processes.Select(p => p.Tasks[0].Monitor).Distinct().Count());
    }

    private static HostRig One(ResctrlHardware hardware, out int web, out EmulatedProcess nginx)
    {
        var rig = new HostRig(hardware);
        nginx = rig.Kernel.Processes.Start("nginx: master");
        rig.Boot();
        web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        return rig;
    }
}
