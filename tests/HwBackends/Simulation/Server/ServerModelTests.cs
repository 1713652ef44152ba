using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Validation;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using CsCheck;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class ServerModelTests
{
    private static readonly string[] Services = ["moses", "img-dnn", "xapian", "specjbb", "sphinx", "mongodb"];

    [Fact]
    public void Alone_the_time_domain_ends_where_the_closed_form_says()
    {
        var shape = TestData.Shape();
        Gen.Select(Gen.Int[0, Services.Length - 1], Gen.Double[0.05, 1.3], Gen.Int[1, 36], Gen.Int[1, 20]).Sample((service, load, cpus, ways) =>
        {
            var profile = TestData.Profile(Services[service]);
            var curve = new WorkloadCurve(profile, shape);
            var rps = load * profile.Service!.MaximumRps[TestData.Xeon];
            var expected = SoloLatency.Of(curve, shape, rps, cpus, ways, profile.Service.HorizonSeconds);
            var actual = new FixedRateRun(shape).Percentile99(profile, curve, rps, cpus, ways);
            Assert.InRange(actual, expected * 0.999, expected * 1.001);
        });
    }

    // facts of the published map of Moses at 2,200 requests a second
    [Theory]
    [InlineData(6, 10, 6, 9)]
    [InlineData(6, 13, 5, 13)]
    public void One_way_or_one_core_less_falls_off_the_cliff(int cpus, int ways, int fewerCpus, int fewerWays)
    {
        var shape = TestData.Shape();
        var run = new FixedRateRun(shape);
        var moses = TestData.Profile("moses");
        var curve = new WorkloadCurve(moses, shape);
        Assert.InRange(run.Percentile99(moses, curve, 2200, cpus, ways), 5, 70);
        Assert.InRange(run.Percentile99(moses, curve, 2200, fewerCpus, fewerWays), 1000, 12_000);
    }

    [Fact]
    public void A_backlog_builds_up_and_drains()
    {
        var model = new ServerModel(TestData.Shape(), 1);
        var xapian = model.Put(0, TestData.Profile("xapian"), 4400);
        model.Give(0, 0, 3, 0, 20);
        model.Settle();
        var capacity = xapian.Capacity;
        model.Advance(10);
        Assert.Equal((4400 - (0.97 * capacity)) * 10, xapian.Backlog, 1e-6);
        Assert.InRange(xapian.InstantLatencyMs, 1000, 3000);

        // two cores more: it works off what waits at the rate of the difference, then the law alone holds
        model.Give(0, 0, 5, 0, 20);
        model.Advance(1e-9);
        var seconds = xapian.Backlog / ((0.97 * xapian.Capacity) - 4400);
        model.Advance(0.9 * seconds);
        Assert.True(xapian.Backlog > 0);
        model.Advance(0.2 * seconds);
        Assert.Equal(0, xapian.Backlog);
        Assert.InRange(xapian.InstantLatencyMs, 2, 15);
    }

    [Fact]
    public void The_published_percentile_lags_by_its_window()
    {
        var model = new ServerModel(TestData.Shape(), 1);
        model.Put(0, TestData.Profile("img-dnn"), 3000);
        model.Give(0, 0, 10, 0, 20);
        model.Settle();
        model.Advance(1);
        var calm = model.TakeLatency(0);
        model.Advance(0.9);
        model.SetLoad(0, 7000);
        model.Advance(0.1);
        var mixed = model.TakeLatency(0);
        model.Advance(1);
        var loaded = model.TakeLatency(0);
        Assert.True(calm < mixed && mixed < loaded, $"{calm} {mixed} {loaded}");
        Assert.True(double.IsNaN(model.TakeLatency(0)));
    }

    [Fact]
    public void How_time_is_cut_does_not_matter()
    {
        static TenantState Run(int steps)
        {
            var model = new ServerModel(TestData.Shape(), 2);
            var moses = model.Put(0, TestData.Profile("moses"), 2500);
            model.Put(1, TestData.Profile("xapian"), 3000);
            model.Give(0, 0, 7, 0, 11);
            model.Give(1, 18, 8, 11, 9);
            model.Settle();
            for (var i = 0; i < steps; i++)
            {
                model.Advance(20.0 / steps);
            }

            return moses;
        }

        var once = Run(1);
        var often = Run(400);
        Assert.Equal(once.Backlog, often.Backlog, 1e-3 + (1e-6 * once.Backlog));
        Assert.Equal(once.Instructions, often.Instructions, 1e-6 * once.Instructions);
        Assert.Equal(once.BusySeconds, often.BusySeconds, 1e-6 * once.BusySeconds);
    }

    [Fact]
    public void A_cold_service_is_slower()
    {
        var profile = TestData.Profile("specjbb");
        var model = new ServerModel(TestData.Shape(), 1);
        var specjbb = model.Put(0, profile, 9000);
        specjbb.AgeSeconds = 0;
        model.Give(0, 0, 8, 0, 12);
        model.Advance(0.5);
        var cold = specjbb.CoreMs;
        model.Advance(profile.Service!.WarmUpSeconds);
        Assert.InRange(cold / specjbb.CoreMs, 1.3, 2 * profile.Service.ColdFactor);
    }

    [Fact]
    public void Nothing_is_allocated_in_steady_state_nor_while_lines_move()
    {
        var model = new ServerModel(TestData.Shape(), 3);
        model.Put(0, TestData.Profile("moses"), 1500);
        model.Put(1, TestData.Profile("img-dnn"), 3000);
        model.Put(2, TestData.Profile("streamcluster"), 0);
        model.Give(0, 0, 8, 0, 9);
        model.Give(1, 8, 10, 9, 4);
        model.Give(2, 18, 10, 13, 7);
        model.Advance(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            model.Give(0, 0, 8, 0, 9 + (i % 2));
            model.Give(1, 8, 10, 9 + (i % 2), 4 - (i % 2));
            model.Advance(0.1);
            model.TakeLatency(0);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
