using System.Globalization;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>
/// Hours of device time on an emulated machine on which everything happens: groups disappear, process ids are given out
/// again, CPUs go and come, others write what is ours. COTENANT_SOAK_HOURS says how long in all (0.2 by default, 24 in
/// .ci/nightly); COTENANT_SEED repeats a run.
/// </summary>
public sealed class SoakTests
{
    private const int TicksPerHour = 3600 * 5; // of 200 ms
    private const int MostReaders = 400;
    private const long MostGrowth = 8 << 20;
    private static readonly string[] _names = ["a", "b", "c", "d"];

    [Theory]
    [InlineData("intel-contiguous")]
    [InlineData("snc")]
    public void Hours_of_everything_leave_no_error_no_handle_and_no_memory(string personality)
    {
        var hours = double.TryParse(Environment.GetEnvironmentVariable("COTENANT_SOAK_HOURS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var given) ? given : 0.2;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("COTENANT_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 7;
        var random = new Random(seed);
        using var rig = new HostRig(Personality.All[personality], cpus: 8);
        var kernel = rig.Kernel;
        kernel.Resctrl!.MakeForeign("others");
        rig.Boot();
        var slots = _names.Select(n => rig.Add(n, $$"""{ "command": "server-{{n}}" }""")).ToArray();
        var ticks = (int)(hours * TicksPerHour / 2);
        var (applied, refused) = (0, 0);
        long quarter = 0;
        for (var tick = 0; tick < ticks; tick++)
        {
            if (random.Next(4) == 0)
            {
                Disturb(kernel, random);
            }

            if (random.Next(10) == 0)
            {
                var done = Plan(rig, slots, random);
                applied += done == ApplyStatus.Applied ? 1 : 0;
                refused += done == ApplyStatus.Applied ? 0 : 1;
            }
            else
            {
                rig.Tick();
            }

            // what the journal of a test keeps is not the backend's
            kernel.Commands.Clear();
            rig.Output.Events.Clear();
            rig.Log.Clear();
            if (tick == ticks / 4)
            {
                quarter = GC.GetTotalMemory(true);
            }

            Assert.True(kernel.OpenReaders < MostReaders, $"seed {seed}, tick {tick}: {kernel.OpenReaders} open readers");
        }

        var growth = GC.GetTotalMemory(true) - quarter;
        TestContext.Current.TestOutputHelper?.WriteLine($"{ticks} ticks, {applied} plans applied, {refused} refused, {growth} bytes more after three quarters, {kernel.OpenReaders} open readers");
        Assert.True(growth < MostGrowth, $"seed {seed}: {growth} bytes more");
        Assert.True(applied > refused, $"seed {seed}: {applied} plans applied, {refused} refused");

        // at rest everything is as planned again, and a stop leaves nothing
        Restore(kernel);
        for (var i = 0; i < 40; i++)
        {
            rig.Tick();
        }

        Assert.Equal(ApplyStatus.Applied, Plan(rig, slots, random));
        rig.Device.Stop();
        Assert.Equal(["others"], kernel.Resctrl.Groups.Select(g => g.Name));
        Assert.All(kernel.Processes.All, p => Assert.DoesNotContain("cotenant", p.Cgroup.RelativePath, StringComparison.Ordinal));
        rig.Kill();
        Assert.Equal(0, kernel.OpenReaders);
    }

    private static ApplyStatus Plan(HostRig rig, int[] slots, Random random)
    {
        var point = rig.Tick();
        var desired = rig.Device.CreatePlan();
        var online = Enumerable.Range(0, CpuSet.Capacity).Where(c => rig.Topology.Online.Contains(c)).ToArray();
        var way = 0;
        foreach (var slot in slots.Where(s => rig.Observation.Tenants[s].Present))
        {
            var cpu = online[random.Next(online.Length)];
            HostRig.Give(desired, slot, $"{cpu}", 0x3UL << (way++ * 2), (byte)(random.Next(1, 11) * 10), share: 1);
        }

        var actual = rig.Device.CreatePlan();
        actual.CopyFrom(desired);
        var result = rig.Device.Apply(point, rig.Merged, desired, actual);
        if (result.Status == ApplyStatus.Applied || !result.Undone)
        {
            rig.Merged.CopyFrom(actual);
        }

        return result.Status;
    }

    private static void Disturb(EmulatedKernel kernel, Random random)
    {
        var resctrl = kernel.Resctrl!;
        var processes = kernel.Processes.All.Where(p => p.CommandLine.StartsWith("server", StringComparison.Ordinal)).ToList();
        var own = resctrl.Groups.Where(g => g.Name != "others").ToList();
        switch (random.Next(9))
        {
            case 0 when processes.Count < 12:
                kernel.Processes.Start($"server-{_names[random.Next(_names.Length)]}");
                break;
            case 1 when processes.Count > 0:
                // its number goes to somebody else at once
                var gone = processes[random.Next(processes.Count)];
                kernel.Processes.Kill(gone);
                if (random.Next(2) == 0)
                {
                    kernel.Processes.Start(random.Next(2) == 0 ? "other" : $"server-{_names[random.Next(_names.Length)]}", id: gone.Id);
                }

                break;
            case 2 when processes.Count > 0:
                var process = processes[random.Next(processes.Count)];
                _ = process.Tasks.Count < 20 ? kernel.Processes.AddThread(process) : process.Tasks[^1];
                break;
            case 3 when own.Count > 0:
                resctrl.RemoveForeign(own[random.Next(own.Count)].Name);
                break;
            case 4 when own.Count > 0:
                var group = own[random.Next(own.Count)];
                foreach (var key in group.Values.Keys.Where(k => k.Resource == "L3").ToList())
                {
                    group.Values[key] = 0x700;
                }

                break;
            case 5 when resctrl.Domains.Count > 1:
                resctrl.TakeOffline(resctrl.Domains[^1]);
                Online(kernel, "0-3");
                break;
            case 6:
                Restore(kernel);
                break;
            case 7 when processes.Count > 0:
                var task = processes[random.Next(processes.Count)].Tasks[0];
                (task.Control, task.Monitor) = (resctrl.Root, null);
                break;
            default:
                foreach (var other in kernel.Processes.All.Where(p => p.CommandLine == "other").ToList())
                {
                    kernel.Processes.Kill(other);
                }

                break;
        }
    }

    private static void Restore(EmulatedKernel kernel)
    {
        foreach (var id in kernel.Resctrl!.Hardware.CacheIds.Except(kernel.Resctrl.Domains).ToList())
        {
            kernel.Resctrl.BringOnline(id);
        }

        Online(kernel, "0-7");
    }

    private static void Online(EmulatedKernel kernel, string cpus)
    {
        Assert.True(CpuSet.TryParse(cpus, out var set));
        kernel.Cgroups.Online = set;
        kernel.Plain.Put("/sys/devices/system/cpu/online", cpus + "\n");
    }
}
