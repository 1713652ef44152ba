using Cotenant.HwBackends.Simulation.Server.Model;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class CacheTests
{
    [Fact]
    public void Lines_leave_as_fast_as_their_successor_fills()
    {
        var model = new ServerModel(TestData.Shape(), 2);
        var xapian = model.Put(0, TestData.Profile("xapian"), 2000);
        var moses = model.Put(1, TestData.Profile("moses"), 1000);
        model.Give(0, 0, 6, 0, 12);
        model.Give(1, 6, 8, 12, 8);
        model.Settle();
        Assert.Equal(12, xapian.HeldWays, 1e-9);

        // four ways go from one to the other
        model.Give(0, 0, 6, 0, 8);
        model.Give(1, 6, 8, 8, 12);
        model.Advance(1e-6);
        Assert.InRange(xapian.HeldWays, 11.99, 12);
        var seconds = 0.0;
        var before = moses.HeldWays;
        while (moses.HeldWays < 11.9)
        {
            model.Advance(0.0005);
            seconds += 0.0005;
            Assert.True(moses.HeldWays >= before);
            Assert.Equal(20, xapian.HeldWays + moses.HeldWays, 1e-6);
            before = moses.HeldWays;
        }

        // 4 ways of 2.25 MB at tens of GB/s: milliseconds
        Assert.InRange(seconds, 0.0005, 0.05);
        model.Advance(1);
        Assert.Equal(8, xapian.HeldWays, 1e-6);
    }

    [Fact]
    public void Who_hardly_misses_fills_slowly()
    {
        static double SecondsToFill(string name, double rps)
        {
            var model = new ServerModel(TestData.Shape(), 1);
            var tenant = model.Put(0, TestData.Profile(name), rps);
            model.Give(0, 0, 8, 0, 2);
            model.Settle();
            model.Give(0, 0, 8, 0, 20);
            var seconds = 0.0;
            while (tenant.HeldWays < 19.9)
            {
                model.Advance(0.01);
                seconds += 0.01;
            }

            return seconds;
        }

        Assert.True(SecondsToFill("xapian", 1000) > 5 * SecondsToFill("moses", 1000));
    }

    [Fact]
    public void Lines_stay_where_nobody_fills()
    {
        var model = new ServerModel(TestData.Shape(), 1);
        var xapian = model.Put(0, TestData.Profile("xapian"), 2000);
        model.Give(0, 0, 6, 0, 12);
        model.Settle();
        model.Give(0, 0, 6, 0, 3);
        model.Advance(60);
        Assert.Equal(12, xapian.HeldWays, 1e-9);
    }

    [Fact]
    public void Common_ways_go_to_who_fills_more()
    {
        var model = new ServerModel(TestData.Shape(), 2);
        var moses = model.Put(0, TestData.Profile("moses"), 2000);
        var light = model.Put(1, TestData.Profile("blackscholes"), 0);
        model.Give(0, 0, 10, 0, 20);
        model.Give(1, 10, 4, 0, 20);
        model.Settle();
        Assert.Equal(20, moses.HeldWays + light.HeldWays, 1e-9);
        Assert.True(moses.HeldWays > 3 * light.HeldWays);

        // an exclusive part cannot be taken
        model.Give(0, 0, 10, 0, 15);
        model.Give(1, 10, 4, 10, 10);
        model.Settle();
        Assert.InRange(light.HeldWays, 5, 10);
        Assert.Equal(20, moses.HeldWays + light.HeldWays, 1e-9);
    }

    [Fact]
    public void Who_leaves_frees_its_lines()
    {
        var model = new ServerModel(TestData.Shape(), 2);
        model.Put(0, TestData.Profile("moses"), 1000);
        var xapian = model.Put(1, TestData.Profile("xapian"), 3000);
        model.Give(0, 0, 8, 0, 16);
        model.Give(1, 8, 8, 16, 4);
        model.Settle();
        model.Remove(0);
        model.Give(1, 8, 8, 0, 20);
        model.Advance(30);
        Assert.Equal(20, xapian.HeldWays, 1e-9);
    }
}
