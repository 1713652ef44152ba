using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>Tenants whose cgroup somebody else made: what its files held is there again afterwards, also where the kernel resists.</summary>
public sealed class NamedCgroupTests
{
    [Fact]
    public void A_clean_stop_empties_a_cpuset_that_was_empty_though_its_processes_live()
    {
        using var rig = Service(out var service, out var before);
        rig.Device.Stop();
        Assert.Equal("", service.Values["cpuset.cpus"]);
        Assert.Equal(before, rig.Kernel.Snapshot());
        Assert.Contains(rig.Log.Lines, l => l.StartsWith("Restored: 1 tenants put back, 1 control groups removed, 0 failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void So_does_the_start_after_a_kill(bool maySteer)
    {
        using var rig = Service(out _, out var before);
        rig.Kill();
        rig.Boot(maySteer);
        rig.Tick();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void So_does_a_plan_that_is_undone()
    {
        using var rig = Service(out _, out var before, apply: false);
        var failed = false;
        rig.Kernel.Before = (kind, path) => kind == "write" && path.EndsWith("cpu.weight", StringComparison.Ordinal) && !failed && (failed = true) ? Errno.EIO : 0;
        var result = rig.Apply(plan => Give(rig, plan));
        rig.Kernel.Before = null;
        Assert.Equal((ApplyStatus.Failed, true), (result.Status, result.Undone));
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void Where_it_cannot_be_emptied_nobody_stays_narrowed_and_the_log_says_so()
    {
        using var rig = Service(out var service, out _);
        rig.Kernel.Before = (kind, path) => kind == "mkdir" ? Errno.EPERM : 0;
        rig.Device.Stop();
        Assert.Equal("0-3", service.Values["cpuset.cpus"]);
        Assert.Contains(rig.Log.Lines, l => l.StartsWith("cannot create the cgroup", StringComparison.Ordinal));
    }

    [Fact]
    public void Drift_is_only_reported_where_the_configuration_says_so()
    {
        using var rig = Service(out var service, out _, options: """{ "onDrift": "report" }""");
        service.Values["cpuset.cpus"] = "0-1";
        rig.Tick();
        Assert.True(rig.Drifted.Contains(HostResources.Cores));
        Assert.Equal("0-1", service.Values["cpuset.cpus"]);
        Assert.Equal("0-1", rig.Merged.Tenants[rig.Device.Tenants.Find("web")].Cpus.ToString());
    }

    private static void Give(HostRig rig, HostPlan plan)
    {
        var slot = rig.Device.Tenants.Find("web");
        HostRig.Give(plan, slot, "2", 0x3);
        plan.Tenants[slot].CpuWeight = 200;
    }

    /// <summary>A service with a worker in a cgroup below its own; the plan gives it one CPU.</summary>
    private static HostRig Service(out EmulatedCgroup service, out string before, bool apply = true, string options = "{}")
    {
        var rig = new HostRig(options: options);
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        service = rig.Kernel.Cgroups.Make("/web");
        rig.Kernel.Processes.Fork(rig.Kernel.Processes.Start("nginx: master", service));
        rig.Kernel.Processes.Start("nginx: worker", rig.Kernel.Cgroups.Make("/web/workers"));
        before = rig.Kernel.Snapshot();
        rig.Boot();
        rig.Add("web", """{ "cgroup": "/web" }""");
        if (apply)
        {
            Assert.Equal(ApplyResult.Applied, rig.Apply(plan => Give(rig, plan)));
            Assert.Equal("2", service.Values["cpuset.cpus"]);
        }

        return rig;
    }
}
