using Cotenant.HwBackends.Simulation.Engine;
using CsCheck;

namespace Cotenant.HwBackends.Simulation.Tests.Engine;

public sealed class EventEngineTests
{
    [Fact]
    public void Events_come_by_time_and_those_of_one_time_in_the_order_of_scheduling()
    {
        Gen.Long[0, 20].Array[0, 200].Sample(times =>
        {
            var engine = new EventEngine<int>(1);
            for (var i = 0; i < times.Length; i++)
            {
                engine.Schedule(times[i], i);
            }

            var expected = Enumerable.Range(0, times.Length).OrderBy(i => times[i]).ToArray();
            var taken = new List<int>();
            while (engine.TryTake(out var item))
            {
                Assert.Equal(times[item], engine.NowNs);
                taken.Add(item);
            }

            Assert.Equal(expected, taken);
        });
    }

    [Fact]
    public void Events_can_be_scheduled_while_others_are_taken()
    {
        var engine = new EventEngine<char>();
        engine.Schedule(10, 'b');
        engine.Schedule(0, 'a');
        Assert.True(engine.TryTake(out var first));
        engine.Schedule(5, 'c');
        engine.Schedule(10, 'd');
        var rest = "";
        while (engine.TryTake(out var item))
        {
            rest += item;
        }

        Assert.Equal('a', first);
        Assert.Equal("cbd", rest);
        Assert.Equal(long.MaxValue, engine.NextNs);
    }

    [Fact]
    public void The_past_is_refused()
    {
        var engine = new EventEngine<int>();
        engine.Schedule(7, 1);
        engine.TryTake(out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Schedule(6, 2));
    }

    [Fact]
    public void A_million_events_allocate_nothing()
    {
        var engine = new EventEngine<int>(8);
        for (var i = 0; i < 8; i++)
        {
            engine.Schedule(i, i);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000_000; i++)
        {
            engine.TryTake(out var item);
            engine.Schedule(engine.NowNs + 1 + (item % 3), item);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
