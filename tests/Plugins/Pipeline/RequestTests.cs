using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Records;
using Cotenant.Plugins.Tests.Pipeline.Toy;

namespace Cotenant.Plugins.Tests.Pipeline;

public sealed class RequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reload_hands_the_memory_over_between_two_decision_points()
    {
        using var device = new ToyDevice(long.MaxValue);
        var old = new ToyPolicy(ToyLoop.Follow(0));
        var fresh = new ToyPolicy(ToyLoop.Follow(0));
        var before = ToyLoop.Instance("p", old);
        var after = ToyLoop.Instance("p", fresh);
        using var loop = Start(device, before);
        Assert.True(await loop.ReplaceAsync(before, after, Cancellation));
        var handedOver = old.Calls;
        Assert.True(SpinWait.SpinUntil(() => fresh.Calls > handedOver, TimeSpan.FromSeconds(30)));
        Assert.Equal(handedOver, old.Calls);
        Assert.True(loop.Stop(TimeSpan.FromSeconds(30)));

        // every decision point was decided once, by the one or the other
        Assert.Equal(loop.Sequence, fresh.Calls);
        before.Release();
        Assert.True(old.Disposed);
    }

    [Fact]
    public async Task A_preview_asks_a_second_instance_and_applies_nothing()
    {
        using var device = new ToyDevice(1);
        using var loop = Start(device, ToyLoop.Instance("p", (_, _) => { }));
        var second = new ToyPolicy((_, plan) => plan.Levels[1][0] = 12);
        var preview = await loop.PreviewAsync(0, ToyLoop.Instance("p", second), Cancellation);
        Assert.Equal(ToyLoop.Beta, preview.Changed);
        Assert.True(preview.Verdict.Passes);
        Assert.Equal(0, device.Applied.Levels[1][0]);
    }

    [Fact]
    public async Task A_checkpoint_comes_back_and_stays()
    {
        using var device = new ToyDevice(long.MaxValue);
        using var loop = Start(device, ToyLoop.Instance("p", ToyLoop.Follow(0)));
        var checkpoint = await loop.CheckpointAsync(Cancellation);
        Assert.Null(await loop.RestoreAsync(checkpoint, Cancellation));
        Assert.Equal(DeviceMode.Shadow, loop.Mode);
        Assert.Equal(checkpoint, await loop.CheckpointAsync(Cancellation));
    }

    [Fact]
    public async Task A_checkpoint_of_another_shape_changes_nothing()
    {
        using var device = new ToyDevice(1);
        using var loop = Start(device, ToyLoop.Instance("p", (_, _) => { }));
        Assert.Contains("does not fit", await loop.RestoreAsync(new byte[3], Cancellation), StringComparison.Ordinal);
        Assert.Equal(DeviceMode.Active, loop.Mode);
    }

    [Fact]
    public async Task A_mode_change_is_an_event()
    {
        using var device = new ToyDevice(long.MaxValue);
        using var loop = Start(device, ToyLoop.Instance("p", (_, _) => { }));
        await loop.SetModeAsync(DeviceMode.Observe, Cancellation);
        Assert.Equal(DeviceMode.Observe, loop.Mode);
        Assert.Contains(ToyLoop.RecordsOf(loop), record => record is { Kind: RecordKind.PipelineEvent, Code: PipelineEvents.ModeChanged });
    }

    [Fact]
    public async Task A_stopped_device_says_so()
    {
        using var device = new ToyDevice(1);
        using var loop = Start(device, ToyLoop.Instance("p", (_, _) => { }));
        Assert.True(loop.Stop(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<DeviceException>(() => loop.SnapshotAsync(Cancellation));
    }

    private static DeviceLoop<ToyObservation, ToyPlan> Start(ToyDevice device, PolicyInstance policy)
    {
        var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [policy], [])]);
        loop.Start();
        return loop;
    }
}
