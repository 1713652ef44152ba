using System.Text;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>
/// Every command of a plan fails once with every error number that a kernel file can give: afterwards the host is as before
/// or as the plan says, never between, and what could not be removed goes at the next look.
/// </summary>
public sealed class ErrnoCampaignTests
{
    private const int FewestCases = 500;

    private static readonly int[] _numbers =
    [
        Errno.EPERM, Errno.ENOENT, Errno.ESRCH, Errno.EINTR, Errno.EIO, Errno.E2BIG, Errno.EAGAIN, Errno.ENOMEM, Errno.EACCES, Errno.EBUSY,
        Errno.EEXIST, Errno.ENODEV, Errno.EINVAL, Errno.ENOSPC, Errno.EROFS, Errno.ERANGE, Errno.EOPNOTSUPP,
    ];

    [Fact]
    public void Whatever_fails_however_the_host_is_as_before_or_as_planned()
    {
        var cases = 0;
        var applied = 0;
        foreach (var name in new[] { "intel-contiguous", "snc", "amd" })
        {
            var count = Commands(name, out var planned);
            foreach (var number in _numbers)
            {
                for (var failing = 1; failing <= count; failing++)
                {
                    applied += Check(name, failing, number, planned) ? 1 : 0;
                    cases++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cases} cases, {applied} of them went on without what failed");
        Assert.True(cases >= FewestCases, $"only {cases} cases");
        Assert.InRange(applied, 1, cases / 2);
    }

    /// <summary>
    /// The way back fails too: the state is told as it is and not as it was wished, no tenant stays stopped, and the next
    /// plan mends everything.
    /// </summary>
    [Fact]
    public void When_an_undo_fails_as_well_what_really_holds_is_told_and_the_next_plan_mends_it()
    {
        var (cases, left) = (0, 0);
        foreach (var name in new[] { "intel-contiguous", "amd" })
        {
            var count = Commands(name, out var planned);
            foreach (var number in new[] { Errno.EIO, Errno.EBUSY, Errno.ENOSPC, Errno.EINVAL })
            {
                for (var failing = 1; failing <= count; failing++)
                {
                    for (var undo = 1; undo <= 6; undo++)
                    {
                        left += CheckUndo(name, failing, undo, number, planned) ? 1 : 0;
                        cases++;
                    }
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cases} cases, {left} of them left something between");
        Assert.InRange(left, 20, cases);
    }

    private static bool CheckUndo(string name, int failing, int undo, int number, string planned)
    {
        using var rig = Begin(name, out var slots, out var before);
        var count = 0;
        rig.Kernel.Before = (kind, _) => !IsCommand(kind) || (++count != failing && count != failing + undo) ? Errno.None : number;
        var result = rig.Apply(plan => Second(plan, slots, rig.Topology.WayMask));
        rig.Kernel.Before = null;
        var what = $"{name}, commands {failing} and {failing + undo} with {Errno.Describe(number)}: {result.Status} {result.Error}";
        if (result.Status != ApplyStatus.Applied)
        {
            Assert.True(!result.Undone || before == rig.Kernel.Snapshot(), $"{what}\nbefore {before}\nafter {rig.Kernel.Snapshot()}");
        }

        // threads that stayed in a wrong group are found within a second
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        AssertTold(rig, slots, what);
        Assert.All(rig.Kernel.Processes.All, p => Assert.False(p.Cgroup.IsFrozen, what));
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => Second(plan, slots, rig.Topology.WayMask)));
        Assert.True(planned == State(rig.Kernel), $"{what}\nplanned {planned}\nis {State(rig.Kernel)}");
        AssertNoOrphans(rig, what);
        return result.Status != ApplyStatus.Applied && !result.Undone;
    }

    private static void AssertTold(HostRig rig, int[] slots, string what)
    {
        var processes = rig.Kernel.Processes.All.ToList();
        for (var i = 0; i < slots.Length; i++)
        {
            var task = processes.Single(p => p.CommandLine == $"server-{i}").Tasks[0];
            var told = rig.Merged.Tenants[slots[i]];
            Assert.True(told.Cpus.ToString() == task.Process.Cgroup.Effective.ToString(), $"{what}: tenant {i} runs on {task.Process.Cgroup.Effective}, told is {told.Cpus}");
            Assert.True(rig.Merged.Ways(slots[i])[0] == task.Control!.Values[("L3", rig.Topology.CacheDomains[0].Id)], $"{what}: ways of tenant {i}");
        }
    }

    private static void AssertNoOrphans(HostRig rig, string what)
    {
        foreach (var group in rig.Kernel.Resctrl!.Groups)
        {
            Assert.True(rig.Kernel.Resctrl.Tasks(group, null).Count > 0, $"{what}: an orphan group");
            Assert.All(group.Monitors, m => Assert.True(rig.Kernel.Resctrl.Tasks(group, m).Count > 0, $"{what}: an orphan monitoring group"));
        }
    }

    private static int Commands(string name, out string planned)
    {
        using var rig = Begin(name, out var slots, out _);
        var count = 0;
        rig.Kernel.Before = (kind, _) =>
        {
            count += IsCommand(kind) ? 1 : 0;
            return Errno.None;
        };
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => Second(plan, slots, rig.Topology.WayMask)));
        rig.Kernel.Before = null;
        planned = State(rig.Kernel);
        Assert.True(count >= 8, "there is little to fail");
        return count;
    }

    private static bool Check(string name, int failing, int number, string planned)
    {
        using var rig = Begin(name, out var slots, out var before);
        var count = 0;
        var failed = "";
        rig.Kernel.Before = (kind, path) =>
        {
            if (!IsCommand(kind) || ++count != failing)
            {
                return Errno.None;
            }

            failed = $"{kind} {path}";
            return number;
        };
        var result = rig.Apply(plan => Second(plan, slots, rig.Topology.WayMask));
        rig.Kernel.Before = null;
        var what = $"{name}, command {failing} ({failed}) with {Errno.Describe(number)}: {result.Status} {result.Error}";
        if (result.Status == ApplyStatus.Applied)
        {
            Assert.True(planned == State(rig.Kernel), $"{what}\nplanned {planned}\nis {State(rig.Kernel)}");
        }
        else
        {
            Assert.True(result.Undone, what);
            Assert.True(before == rig.Kernel.Snapshot(), $"{what}\nbefore {before}\nafter {rig.Kernel.Snapshot()}");
        }

        // what was left behind at the end of a plan goes within a second, and the plan can be applied now
        for (var i = 0; i < 6; i++)
        {
            rig.Tick();
        }

        Assert.True(rig.Drifted.IsEmpty, what);
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan => Second(plan, slots, rig.Topology.WayMask)));
        Assert.Equal(planned, State(rig.Kernel));
        AssertNoOrphans(rig, what);
        return result.Status == ApplyStatus.Applied;
    }

    private static bool IsCommand(string kind) => kind is "write" or "mkdir" or "rename" or "rmdir";

    private static HostRig Begin(string name, out int[] slots, out string before)
    {
        var rig = new HostRig(Personality.All[name]);
        for (var i = 0; i < 3; i++)
        {
            rig.Kernel.Processes.AddThread(rig.Kernel.Processes.Start($"server-{i}"));
        }

        rig.Boot();
        var added = Enumerable.Range(0, 3).Select(i => rig.Add($"t{i}", $$"""{ "command": "server-{{i}}" }""")).ToArray();
        rig.Tick();
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, added[0], "0-1", 0x3, 50);
            HostRig.Give(plan, added[1], "2", 0xc);
            HostRig.Give(plan, added[2], "3", 0x30);
        }));
        rig.Tick();
        slots = added;
        before = rig.Kernel.Snapshot();
        return rig;
    }

    /// <summary>One class is rewritten, one tenant joins it, one goes to the root group, limits change, a class becomes unused.</summary>
    private static void Second(HostPlan plan, int[] slots, ulong allWays)
    {
        HostRig.Give(plan, slots[0], "0-2", 0x1c, 20, share: 1);
        HostRig.Give(plan, slots[1], "2", 0x1c, 20, share: 1);
        HostRig.Give(plan, slots[2], "3", allWays, share: 1);
        plan.Tenants[slots[0]].MemoryHighBytes = 1 << 20;
        plan.Tenants[slots[1]].CpuQuotaPercent = 50;
    }

    /// <summary>What holds for each thread, whatever the groups are called and whether they are monitored.</summary>
    private static string State(EmulatedKernel kernel)
    {
        var text = new StringBuilder();
        foreach (var task in kernel.Processes.All.SelectMany(p => p.Tasks))
        {
            text.Append(task.Id).Append(' ').Append(kernel.Resctrl!.SchemataOf(task.Control!).Replace('\n', ' '))
                .AppendJoin(' ', task.Process.Cgroup.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"))
                .Append(task.Process.Cgroup.IsFrozen ? " frozen" : "").Append('\n');
        }

        return text.ToString();
    }
}
