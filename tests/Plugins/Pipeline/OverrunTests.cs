using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Records;
using Cotenant.Plugins.Tests.Pipeline.Toy;

namespace Cotenant.Plugins.Tests.Pipeline;

public sealed class OverrunTests
{
    // the first decisions of an instance may take longer: faults come after them
    private const int First = PolicyInstance.WarmUpDecisions;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_hanging_policy_is_abandoned_and_the_next_one_decides()
    {
        using var release = new ManualResetEvent(false);
        using var watchdog = new DecisionWatchdog(TimeProvider.System, TimeSpan.FromMilliseconds(20));
        using var device = new ToyDevice(1000);
        var stray = new ManualResetEvent(false);
        var calls = 0;
        var hanging = ToyLoop.Instance(
            "hanging",
            (observation, plan) =>
            {
                if (++calls <= First)
                {
                    return;
                }

                release.WaitOne(Patience);
                plan.Levels[0].AsSpan().Fill(66);
                stray.Set();
            },
            budgetMs: 1);
        var good = new ToyPolicy(ToyLoop.Follow(1));
        var entry = new PolicyEntry(ToyLoop.Both, [hanging, ToyLoop.Instance("good", good)], []);
        using var loop = ToyLoop.Make(device, [entry], new DeviceLoopOptions { Speed = 0, Watchdog = watchdog });
        loop.Start();
        Assert.True(SpinWait.SpinUntil(() => loop.Status == LoopStatus.Finished, Patience));

        // the stray thread comes back long after and changes nothing
        release.Set();
        Assert.True(stray.WaitOne(Patience));
        Assert.True(loop.Stop(Patience));

        Assert.False(hanging.Enabled);
        Assert.Equal(1000 - First, good.Calls);
        Assert.Equal(1000, loop.Sequence);
        Assert.Equal(First + 1, hanging.Decisions);
        Assert.DoesNotContain(66, device.Applied.Levels[0]);
        Assert.DoesNotContain(66, loop.Merged.Levels[0]);
        Assert.Equal(LoopStatus.Stopped, loop.Status);
        Assert.True(device.Stopped);
        Assert.Equal(1, loop.LoopSeries.Get(PipelineSeries.Overruns));
        stray.Dispose();
    }

    [Fact]
    public void A_hanging_shadow_does_not_stop_the_loop()
    {
        using var release = new ManualResetEvent(false);
        using var watchdog = new DecisionWatchdog(TimeProvider.System, TimeSpan.FromMilliseconds(20));
        using var device = new ToyDevice(500);
        var calls = 0;
        var shadow = ToyLoop.Instance("hanging", (_, _) => _ = ++calls > First && release.WaitOne(Patience), budgetMs: 1);
        var good = new ToyPolicy(ToyLoop.Follow(1));
        using var loop = ToyLoop.Make(
            device,
            [new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("good", good)], [shadow])],
            new DeviceLoopOptions { Speed = 0, Watchdog = watchdog });
        loop.Start();
        Assert.True(SpinWait.SpinUntil(() => loop.Status == LoopStatus.Finished, Patience));
        release.Set();
        Assert.True(loop.Stop(Patience));
        Assert.Equal(500, good.Calls);
        Assert.False(shadow.Enabled);
    }

    [Fact]
    public void A_late_plan_is_not_used_but_the_thread_lives()
    {
        using var watchdog = new DecisionWatchdog(TimeProvider.System, TimeSpan.FromSeconds(20));
        using var device = new ToyDevice(First + 1);
        using var wait = new ManualResetEvent(false);
        var calls = 0;
        var late = ToyLoop.Instance(
            "late",
            (observation, plan) =>
            {
                if (++calls <= First)
                {
                    return;
                }

                wait.WaitOne(50);
                plan.Levels[0][observation.Point.Subject] = 88;
            },
            budgetMs: 1);
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [late], [])], new DeviceLoopOptions { Speed = 0, Watchdog = watchdog });
        while (loop.Step())
        {
        }

        Assert.DoesNotContain(88, device.Applied.Levels[0]);
        Assert.True(late.Enabled);
        Assert.Contains(ToyLoop.RecordsOf(loop), record => record is { Kind: RecordKind.PipelineEvent, Code: PipelineEvents.PolicyLate });
    }

    [Fact]
    public void A_slow_first_decision_counts()
    {
        using var watchdog = new DecisionWatchdog(TimeProvider.System, TimeSpan.FromSeconds(20));
        using var device = new ToyDevice(1);
        using var wait = new ManualResetEvent(false);
        var cold = ToyLoop.Instance(
            "cold",
            (observation, plan) =>
            {
                wait.WaitOne(20);
                plan.Levels[0][observation.Point.Subject] = 88;
            },
            budgetMs: 1);
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [cold], [])], new DeviceLoopOptions { Speed = 0, Watchdog = watchdog });
        Assert.True(loop.Step());
        Assert.Contains(88, device.Applied.Levels[0]);
    }

    [Fact]
    public void Without_a_watchdog_budgets_are_measured_and_not_enforced()
    {
        using var device = new ToyDevice(First + 1);
        using var wait = new ManualResetEvent(false);
        var calls = 0;
        var late = ToyLoop.Instance(
            "late",
            (observation, plan) =>
            {
                if (++calls <= First)
                {
                    return;
                }

                wait.WaitOne(20);
                plan.Levels[0][observation.Point.Subject] = 88;
            },
            budgetMs: 1);
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [late], [])]);
        while (loop.Step())
        {
        }

        Assert.Contains(88, device.Applied.Levels[0]);
        Assert.Equal(1, loop.LoopSeries.Get(PipelineSeries.Overruns));
    }
}
