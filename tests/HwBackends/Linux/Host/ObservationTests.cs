using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

public sealed class ObservationTests
{
    [Fact]
    public void A_tenant_found_by_process_is_measured_by_its_processes_until_it_has_a_cgroup()
    {
        using var rig = new HostRig();
        var nginx = rig.Kernel.Processes.Start("nginx");
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Tick();
        ref var tenant = ref rig.Observation.Tenants[web];
        Assert.Equal(SampleStatus.NotYet, tenant.CpuPercent.Status);
        Assert.Equal(1000L * Environment.SystemPageSize, tenant.VirtualBytes.Value);
        Assert.Equal(100L * Environment.SystemPageSize, tenant.ResidentBytes.Value);
        Assert.Equal(SampleStatus.NotSupported, tenant.Ipc.Status);
        Assert.Equal(SampleStatus.NotSupported, tenant.CpuPressure.Status);
        nginx.CpuTicks += 10; // 100 ms in 200 ms
        rig.Tick();
        Assert.Equal(50, tenant.CpuPercent.Value, 1e-6);

        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        rig.Tick();
        nginx.Cgroup.UsageUs += 300_000;
        nginx.Cgroup.PressureUs += 50_000;
        rig.Tick();
        Assert.Equal(150, tenant.CpuPercent.Value, 1e-6);
        Assert.Equal(0.25, tenant.CpuPressure.Value, 1e-6);
        Assert.Equal(0, tenant.Throttled.Value);
        Assert.Equal(4096, tenant.OccupancyBytes.Value);
    }

    [Fact]
    public void Pushed_latency_is_new_once_and_stale_after_its_time()
    {
        using var rig = new HostRig();
        rig.Kernel.Processes.Start("nginx");
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""", latency: """{ "push": { "maxAgeSeconds": 1 } }""");
        rig.Tick();
        Assert.Equal(SampleStatus.NoSource, rig.Observation.Tenants[web].LatencyMs.Status);
        Assert.Equal(5, rig.Observation.Tenants[web].TargetMs.Value);
        Assert.Null(rig.Deliver(new LatencyPushed("web", 7.5)));
        rig.Tick();
        var first = rig.Observation.Tenants[web];
        Assert.Equal((7.5, 1), (first.LatencyMs.Value, first.LatencySequence));
        rig.Tick();
        Assert.Equal(1, rig.Observation.Tenants[web].LatencySequence);
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        Assert.Equal(SampleStatus.Stale, rig.Observation.Tenants[web].LatencyMs.Status);
        Assert.Equal(first.LatencyTimeNs, rig.Observation.Tenants[web].LatencyTimeNs);
    }

    [Fact]
    public void Pressure_that_is_switched_off_is_not_supported()
    {
        using var rig = new HostRig();
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        rig.Kernel.Processes.Start("x", rig.Kernel.Cgroups.Make("/web"));
        rig.Kernel.Before = (kind, path) => kind == "read" && path.EndsWith(".pressure", StringComparison.Ordinal) ? Errno.EOPNOTSUPP : Errno.None;
        rig.Boot();
        var web = rig.Add("web", """{ "cgroup": "/web" }""");
        rig.Tick();
        rig.Tick();
        Assert.Equal(SampleStatus.NotSupported, rig.Observation.Tenants[web].CpuPressure.Status);
        Assert.True(rig.Observation.Tenants[web].CpuPercent.HasValue);
    }

    [Fact]
    public void A_cgroup_that_is_made_again_is_another_one()
    {
        using var rig = new HostRig();
        var first = rig.Kernel.Processes.Start("x", rig.Kernel.Cgroups.Make("/web"));
        rig.Boot();
        var web = rig.Add("web", """{ "cgroup": "/web" }""");
        rig.Tick();
        rig.Tick();
        rig.Kernel.Processes.Kill(first);
        rig.Kernel.Cgroups.Root.Children.Clear();
        rig.Kernel.Processes.Start("y", rig.Kernel.Cgroups.Make("/web"));
        rig.Tick();
        rig.Tick();
        rig.Tick();
        Assert.True(rig.Observation.Tenants[web].Present);
        Assert.True(rig.Observation.Tenants[web].CpuPercent.HasValue);
        Assert.Equal(1, rig.Output.Series.Get(HostSeries.Processes, web));
    }

    [Fact]
    public void The_bandwidth_of_the_host_is_the_sum_over_all_groups()
    {
        using var rig = new HostRig();
        var nginx = rig.Kernel.Processes.Start("nginx");
        var foreign = rig.Kernel.Resctrl!.MakeForeign("other");
        rig.Boot();
        var web = rig.Add("web", """{ "command": "nginx" }""");
        rig.Apply(plan => HostRig.Give(plan, web, "0", 0x3));
        for (var i = 0; i < 11; i++)
        {
            rig.Tick();
        }

        rig.Kernel.Resctrl.Root.TotalBytes += 1_000_000;
        foreign.TotalBytes += 2_000_000;
        nginx.Tasks[0].Monitor!.TotalBytes += 4_000_000;
        for (var i = 0; i < 5; i++)
        {
            rig.Tick();
        }

        Assert.Equal(SampleStatus.Ok, rig.Observation.TotalBandwidthBytes.Status);
        Assert.Equal(7_000_000, rig.Observation.TotalBandwidthBytes.Value, 1.0);
    }

    [Fact]
    public void Monitoring_groups_are_read_in_turn_within_the_budget()
    {
        using var rig = new HostRig(options: """{ "monitorReads": 1 }""");
        for (var i = 0; i < 3; i++)
        {
            rig.Kernel.Processes.Start($"server-{i}");
        }

        rig.Boot();
        var slots = Enumerable.Range(0, 3).Select(i => rig.Add($"t{i}", $$"""{ "command": "server-{{i}}" }""")).ToArray();
        rig.Apply(plan =>
        {
            foreach (var slot in slots)
            {
                HostRig.Give(plan, slot, "0", 0x3, share: 1);
            }
        });
        var reads = 0;
        rig.Kernel.Before = (kind, path) =>
        {
            reads += kind == "read" && path.Contains("mon_groups", StringComparison.Ordinal) && path.EndsWith("llc_occupancy", StringComparison.Ordinal) ? 1 : 0;
            return Errno.None;
        };
        for (var i = 0; i < 3; i++)
        {
            rig.Tick();
        }

        Assert.Equal(3, reads);
        Assert.All(slots, s => Assert.True(rig.Observation.Tenants[s].OccupancyBytes.HasValue));
    }

    [Fact]
    public void What_the_guard_lets_hold_is_applied_and_nobody_is_left_out()
    {
        using var rig = new HostRig(new ResctrlHardware { CacheIds = [0, 1] });
        for (var i = 0; i < 4; i++)
        {
            rig.Kernel.Processes.Start($"server-{i}");
        }

        rig.Boot();
        for (var i = 0; i < 4; i++)
        {
            rig.Add($"t{i}", $$"""{ "command": "server-{{i}}" }""");
            Assert.Equal(ApplyResult.Applied, rig.Apply(plan => rig.Device.Hold(rig.Observation, plan, ResourceSet.All(HostResources.Names.Count))));
        }

        rig.Tick();
        Assert.True(rig.Drifted.IsEmpty);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(rig.Merged.Tenants[i].Cpus, rig.Kernel.Processes.All.First(p => p.CommandLine == $"server-{i}").Cgroup.Effective);
        }
    }
}
