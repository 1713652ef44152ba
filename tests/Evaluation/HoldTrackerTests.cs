using Cotenant.Evaluation.Hosts;

namespace Cotenant.Evaluation.Tests;

public sealed class HoldTrackerTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void The_hold_starts_with_the_first_ten_good_seconds()
    {
        var tracker = new HoldTracker();
        tracker.Mark(5 * Second);
        Feed(tracker, 5, 9, holds: false, actions: 1);
        Feed(tracker, 9, 15, holds: true, actions: 2);
        Feed(tracker, 15, 16, holds: false, actions: 3);
        Feed(tracker, 16, 30, holds: true, actions: 4);
        Assert.Equal(16 * Second, tracker.HeldNs);
        Assert.Equal(11, tracker.Seconds);
        Assert.Equal(4, tracker.Actions);
    }

    [Fact]
    public void Less_than_ten_seconds_is_no_hold()
    {
        var tracker = new HoldTracker();
        tracker.Mark(0);
        Feed(tracker, 0, 9.9, holds: true, actions: 0);
        Assert.Equal(-1, tracker.HeldNs);
        Assert.True(double.IsNaN(tracker.Seconds));
    }

    [Fact]
    public void A_new_mark_starts_afresh()
    {
        var tracker = new HoldTracker();
        tracker.Mark(0);
        Feed(tracker, 0, 12, holds: true, actions: 0);
        Assert.Equal(0, tracker.HeldNs);
        tracker.Mark(20 * Second);
        Assert.Equal(-1, tracker.HeldNs);
        Feed(tracker, 20, 31, holds: true, actions: 0);
        Assert.Equal(0, tracker.Seconds);
    }

    private static void Feed(HoldTracker tracker, double from, double to, bool holds, int actions)
    {
        for (var time = (long)(from * Second); time < (long)(to * Second); time += Second / 10)
        {
            tracker.Feed(time, holds, actions);
        }
    }
}
