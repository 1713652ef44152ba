using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Perf;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Tests.Sensors;

/// <summary>Grouped counters: scaling, budget, hosts that cannot count, and the calls themselves.</summary>
public sealed class PerfTests
{
    private static readonly CpuSet _cpus = CpuSet.Range(0, 2);

    [Fact]
    public void Rates_are_sums_over_cpus_scaled_where_groups_take_turns()
    {
        var events = new FakeEvents();
        using var meter = new PerfMeter("/web", _cpus, new PerfBudget(events, 100));
        meter.Read(1_000_000_000);
        Assert.Equal(SampleStatus.NotYet, meter.Ipc.Status);

        // CPU 0 was on the counters half of the time: what was counted stands for twice as much
        events.Groups[0].Now = new PerfReading(2_000, 1_000, 1_000, 500, 10, 500);
        events.Groups[1].Now = new PerfReading(1_000, 1_000, 1_000, 2_000, 20, 500);
        meter.Read(2_000_000_000);
        Assert.Equal(3_000 / 3_000.0, meter.Ipc.Value, 6);
        Assert.Equal(40, meter.MissesPerSecond.Value, 6);
        Assert.Equal(3_000 * 1e3 / 1_500, meter.FrequencyMHz.Value, 6);
    }

    [Fact]
    public void Who_did_not_run_is_idle_and_a_reset_is_no_negative_rate()
    {
        var events = new FakeEvents();
        using var meter = new PerfMeter("/web", _cpus, new PerfBudget(events, 100));
        events.Groups.Clear();
        meter.Read(1);
        meter.Read(2);
        Assert.Equal(SampleStatus.Idle, meter.Ipc.Status);
        events.Groups[0].Now = new PerfReading(10, 10, 100, 100, 1, 1);
        meter.Read(3);
        events.Groups[0].Now = new PerfReading(20, 20, 50, 50, 1, 1);
        meter.Read(4);
        Assert.False(meter.Ipc.HasValue);
    }

    [Fact]
    public void The_budget_is_kept_and_given_back()
    {
        var budget = new PerfBudget(new FakeEvents(), 20);
        Assert.Equal(SampleStatus.Ok, budget.Open("/a", _cpus, out var a));
        Assert.Equal(SampleStatus.Ok, budget.Open("/b", _cpus, out _));
        Assert.Equal(16, budget.Used);
        Assert.Equal(SampleStatus.Unassigned, budget.Open("/c", _cpus, out _));
        budget.Close(a);
        Assert.Equal(SampleStatus.Ok, budget.Open("/c", _cpus, out _));
    }

    [Theory]
    [InlineData(Errno.ENOENT, "without a PMU")]
    [InlineData(Errno.EOPNOTSUPP, "without a PMU")]
    [InlineData(Errno.EACCES, "CAP_PERFMON")]
    [InlineData(Errno.EINVAL, "CONFIG_CGROUP_PERF")]
    public void A_host_that_cannot_count_is_asked_once_and_says_why(int errno, string why)
    {
        var events = new FakeEvents { Errno = errno, FailOnCpu = 1 };
        var budget = new PerfBudget(events, 100);
        Assert.Equal(SampleStatus.NotSupported, budget.Open("/a", _cpus, out _));
        Assert.Equal(SampleStatus.NotSupported, budget.Open("/b", _cpus, out _));
        Assert.Equal((2, 0, 1), (events.Asked, budget.Used, events.Groups[0].Closed));
        Assert.Contains(why, budget.Missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_open_files_concern_only_this_tenant()
    {
        var events = new FakeEvents { Errno = Errno.EMFILE, FailOnCpu = 1 };
        var budget = new PerfBudget(events, 100);
        Assert.Equal(SampleStatus.Unassigned, budget.Open("/a", _cpus, out _));
        events.Errno = Errno.None;
        Assert.Equal(SampleStatus.Ok, budget.Open("/b", _cpus, out _));
    }

    [Fact]
    public void The_kernel_takes_the_group_and_its_reading_is_whole()
    {
        var errno = PerfEvents.OpenSelf(out var group);
        Assert.SkipWhen(errno is Errno.EACCES or Errno.EPERM or Errno.ENOSYS, "perf_event_open is not permitted here");
        Assert.Equal(Errno.None, errno);
        using (group)
        {
            Assert.True(group!.TryRead(out var before));
            for (var i = 0; i < 1000; i++)
            {
                _ = new byte[10_000];
            }

            Assert.True(group.TryRead(out var now));
            Assert.True(now.TrySince(before, out var counted));
            Assert.True(counted.Cycles > 0 && counted.EnabledNs > 0);
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(group.TryRead(out _));
            Assert.Equal(bytes, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private sealed class FakeEvents : IPerfEvents
    {
        public int Errno { get; set; }

        public int FailOnCpu { get; init; } = -1;

        public int Asked { get; private set; }

        public List<FakeGroup> Groups { get; } = [];

        public int OpenCgroup(string cgroup, int cpu, out IPerfGroup? group)
        {
            Asked++;
            group = null;
            if (cpu == FailOnCpu && Errno != Files.Errno.None)
            {
                return Errno;
            }

            var fresh = new FakeGroup();
            Groups.Add(fresh);
            group = fresh;
            return Files.Errno.None;
        }
    }

    private sealed class FakeGroup : IPerfGroup
    {
        public PerfReading Now { get; set; }

        public int Closed { get; private set; }

        public bool TryRead(out PerfReading reading)
        {
            reading = Now;
            return true;
        }

        public void Dispose() => Closed++;
    }
}
