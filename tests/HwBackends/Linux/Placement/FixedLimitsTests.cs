using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Tests.Host;
using Cotenant.Plugins.Devices;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Placement;

/// <summary>What the operator fixes for a tenant beside the plan: written with it, verified by read-back, taken away with it.</summary>
public sealed class FixedLimitsTests
{
    private const string All = """{ "memoryMinMiB": 2, "ioWeight": 300, "ioMax": { "8:0": "rbps=1048576 wiops=50" }, "uclampMinPercent": 20, "uclampMaxPercent": 80.5, "partition": "root" }""";

    [Fact]
    public void They_are_written_with_the_first_plan_and_go_with_the_tenant()
    {
        using var rig = Web(All, out var process, out var before);
        Assert.Equal(ApplyResult.Applied, Give(rig));
        var cgroup = process.Cgroup.Values;
        Assert.Equal("2097152", cgroup["memory.min"]);
        Assert.Equal("default 300", cgroup["io.weight"]);
        Assert.Equal("8:0 rbps=1048576 wbps=max riops=max wiops=50", cgroup["io.max"]);
        Assert.Equal(("20.00", "80.50"), (cgroup["cpu.uclamp.min"], cgroup["cpu.uclamp.max"]));
        Assert.Equal("root", cgroup["cpuset.cpus.partition"]);
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
    }

    [Fact]
    public void A_partition_that_the_kernel_calls_invalid_is_undone_in_the_kernels_words()
    {
        using var rig = Web("""{ "partition": "isolated" }""", out var process, out var before);
        rig.Kernel.Before = (kind, path) =>
        {
            // between the write and the read-back
            if (kind is "read" or "open" && path.EndsWith("cpuset.cpus.partition", StringComparison.Ordinal)
                && rig.Kernel.Cgroups.FindCgroup(path[..path.LastIndexOf('/')]) is { } cgroup && cgroup.Values["cpuset.cpus.partition"] == "isolated")
            {
                cgroup.Values["cpuset.cpus.partition"] = "isolated invalid (Parent is not a partition root)";
            }

            return 0;
        };
        var result = Give(rig);
        Assert.Equal((ApplyStatus.Unverified, true), (result.Status, result.Undone));
        Assert.Contains("isolated invalid (Parent is not a partition root)", result.Error, StringComparison.Ordinal);
        rig.Kernel.Before = null;
        rig.Device.Stop();
        Assert.Equal(before, rig.Kernel.Snapshot());
        Assert.Equal("/", process.Cgroup.RelativePath);
    }

    [Theory]
    [InlineData("""{ "ioMax": { "sda": "rbps=1" } }""", "settings.limits.ioMax: give devices by number")]
    [InlineData("""{ "ioMax": { "8:0": "rbps=0" } }""", "settings.limits.ioMax: give devices by number")]
    [InlineData("""{ "ioMax": { "8:0": "bytes=7" } }""", "settings.limits.ioMax: give devices by number")]
    [InlineData("""{ "ioWeight": 0 }""", "settings.limits.ioWeight: give a number from 1 to 10000")]
    [InlineData("""{ "uclampMinPercent": 101 }""", "settings.limits.uclampMinPercent: give a number from 0 to 100")]
    [InlineData("""{ "partition": "member" }""", "settings.limits.partition: give \"root\" or \"isolated\"")]
    [InlineData("""{ "memoryMin": 1 }""", "settings.limits.memoryMin: no such setting")]
    public void Bad_limits_are_named(string limits, string expected)
    {
        var faults = new List<string>();
        _ = TenantOptions.Parse(HostRig.Json($$"""{ "match": { "pid": 5 }, "limits": {{limits}} }"""), faults);
        Assert.StartsWith(expected, Assert.Single(faults), StringComparison.Ordinal);
    }

    private static HostRig Web(string limits, out EmulatedProcess process, out string before)
    {
        var rig = new HostRig();
        process = rig.Kernel.Processes.Start("web", rig.Kernel.Cgroups.Root);
        before = rig.Kernel.Snapshot();
        rig.Boot();
        Assert.Null(rig.Deliver(new TenantAdded(new TenantDeclaration { Id = "web", Settings = HostRig.Json($$"""{ "match": { "pid": {{process.Id}} }, "limits": {{limits}} }""") })));
        return rig;
    }

    private static ApplyResult Give(HostRig rig) => rig.Apply(plan => HostRig.Give(plan, rig.Device.Tenants.Find("web"), "2", 0x3));
}
