using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>A plan is applied as a whole or not at all, whatever fails, whenever.</summary>
public sealed class TransactionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_command_fails_the_host_is_as_before(bool canRename)
    {
        var hardware = new ResctrlHardware { CanRename = canRename };
        var commands = 0;
        for (var failing = 0; failing == 0 || failing <= commands; failing++)
        {
            using var rig = LifecycleTests.Two(out var web, out var cache, out _, hardware);
            Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
            {
                HostRig.Give(plan, web, "0-1", 0x7, 50);
                HostRig.Give(plan, cache, "2-3", 0x78);
            }));
            rig.Tick();
            var before = rig.Kernel.Snapshot();
            rig.Kernel.Commands.Clear();
            var count = 0;

            // the first run counts the commands, the others fail one of them
            rig.Kernel.Before = (kind, _) => kind is "write" or "mkdir" or "rename" && ++count == failing ? Errno.EIO : Errno.None;
            var result = rig.Apply(Second);
            rig.Kernel.Before = null;
            if (failing == 0)
            {
                Assert.Equal(ApplyResult.Applied, result);
                commands = count;
                Assert.True(commands >= 4, "there is little to fail");
                continue;
            }

            if (result.Status == ApplyStatus.Applied)
            {
                // only what can be done without may fail silently: a rename, a monitoring group, stopping a tenant
                Assert.Matches("^(rename|mkdir) |/cgroup.freeze ", rig.Kernel.Commands[failing - 1]);
                Assert.DoesNotContain("frozen", rig.Kernel.Snapshot(), StringComparison.Ordinal);
                continue;
            }

            Assert.True(result.Undone, $"command {failing}: {result.Error}");
            Assert.Equal(before, rig.Kernel.Snapshot());
            rig.Tick();
            Assert.True(rig.Drifted.IsEmpty);
            Assert.Equal(ApplyResult.Applied, rig.Apply(Second));

            void Second(HostPlan plan)
            {
                // one class is rewritten, one tenant goes to the root group, limits change
                HostRig.Give(plan, web, "0-2", 0x1f, 20);
                HostRig.Give(plan, cache, "3", 0x7ff, 100);
                plan.Tenants[web].WayShare = plan.Tenants[cache].WayShare = 1;
                plan.Tenants[web].MemoryHighBytes = 1 << 20;
                plan.Tenants[cache].CpuQuotaPercent = 50;
            }
        }
    }

    [Fact]
    public void The_first_plan_fails_without_a_trace_too()
    {
        var commands = 0;
        for (var failing = 0; failing == 0 || failing <= commands; failing++)
        {
            using var rig = LifecycleTests.Two(out var web, out var cache, out var before);
            var count = 0;
            rig.Kernel.Before = (kind, _) => kind is "write" && ++count == failing ? Errno.EIO : Errno.None;
            var result = rig.Apply(plan =>
            {
                HostRig.Give(plan, web, "0-1", 0x7, 50);
                HostRig.Give(plan, cache, "2-3", 0x78);
            });
            rig.Kernel.Before = null;
            commands = failing == 0 ? count : commands;
            Assert.True(result.Undone, result.Error);
            rig.Device.Stop();
            Assert.Equal(before, rig.Kernel.Snapshot());
        }
    }

    [Fact]
    public void Schemata_are_written_before_tasks_move_in_and_everything_under_the_lock()
    {
        using var rig = LifecycleTests.Two(out var web, out var cache, out _);
        var unlocked = new List<string>();
        rig.Kernel.Before = (kind, path) =>
        {
            if (kind is "write" or "mkdir" && path.StartsWith(EmulatedResctrl.Mount, StringComparison.Ordinal) && !rig.Kernel.IsLocked(EmulatedResctrl.Mount))
            {
                unlocked.Add(path);
            }

            return Errno.None;
        };
        rig.Apply(plan =>
        {
            HostRig.Give(plan, web, "0-1", 0x7);
            HostRig.Give(plan, cache, "2-3", 0x78);
        });
        Assert.Empty(unlocked);
        var commands = rig.Kernel.Commands;
        foreach (var group in rig.Kernel.Resctrl!.Groups)
        {
            var made = commands.FindIndex(c => c == $"mkdir {EmulatedResctrl.Mount}/{group.Name}");
            var written = commands.FindIndex(c => c.StartsWith($"write {EmulatedResctrl.Mount}/{group.Name}/schemata", StringComparison.Ordinal));
            var moved = commands.FindIndex(c => c.StartsWith($"write {EmulatedResctrl.Mount}/{group.Name}/tasks", StringComparison.Ordinal));
            Assert.True(made >= 0 && made < written && written < moved);
        }

        // a monitoring group takes only tasks of its own control group
        Assert.All(rig.Kernel.Processes.All.Where(p => p.CommandLine.Length > 0).SelectMany(p => p.Tasks), t => Assert.Same(t.Control, t.Monitor!.Parent));
    }

    [Fact]
    public void Settings_are_in_force_before_a_process_enters_its_cgroup()
    {
        using var rig = LifecycleTests.One(out var web, out _);
        rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x7));
        var path = rig.Kernel.Processes.All.First(p => p.CommandLine.StartsWith("nginx", StringComparison.Ordinal)).Cgroup.Path;
        var set = rig.Kernel.Commands.FindIndex(c => c == $"write {path}/cpuset.cpus 0-1");
        var entered = rig.Kernel.Commands.FindIndex(c => c.StartsWith($"write {path}/cgroup.procs", StringComparison.Ordinal));
        Assert.True(set >= 0 && set < entered);
    }

    [Fact]
    public void A_read_back_that_differs_is_undone_and_named()
    {
        using var rig = LifecycleTests.One(out var web, out var before);
        rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x7));
        var held = rig.Kernel.Snapshot();

        // another program changes the mask back right after it was written
        var busy = false;
        rig.Kernel.Before = (kind, path) =>
        {
            if (!busy && kind == "read" && path.EndsWith("/schemata", StringComparison.Ordinal) && rig.Kernel.Resctrl!.Groups.Exists(g => g.Values[("L3", 0)] == 0x70))
            {
                busy = true;
                rig.Kernel.Resctrl.Groups[0].Values[("L3", 0)] = 0x1;
                busy = false;
            }

            return Errno.None;
        };
        var result = rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x70));
        rig.Kernel.Before = null;
        Assert.Equal(ApplyStatus.Unverified, result.Status);
        Assert.True(result.Undone);
        Assert.True(result.Unverified.Contains(HostResources.Cache));
        Assert.Contains("the kernel holds L3:1", result.Error, StringComparison.Ordinal);
        Assert.Equal(held, rig.Kernel.Snapshot());
        Assert.NotEqual(before, held);
    }

    [Fact]
    public void A_cpuset_that_the_kernel_narrows_is_undone()
    {
        using var rig = LifecycleTests.One(out var web, out _);
        rig.Apply(plan => HostRig.Give(plan, web, "0-1", 0x7));

        // somebody limits our whole subtree; nothing tells us
        rig.Kernel.Cgroups.FindCgroup("/sys/fs/cgroup/cotenant")!.Values["cpuset.cpus"] = "0-1";
        var result = rig.Apply(plan => HostRig.Give(plan, web, "1-3", 0x7));
        Assert.Equal(ApplyStatus.Unverified, result.Status);
        Assert.True(result.Unverified.Contains(HostResources.Cores));
        rig.Tick();
        Assert.Equal("0-1", rig.Merged.Tenants[web].Cpus.ToString());
    }
}
