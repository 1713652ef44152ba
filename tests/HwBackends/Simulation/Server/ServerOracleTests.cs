using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Oracle;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Host;
using CsCheck;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class ServerOracleTests
{
    [Fact]
    public void The_demonstration_can_be_served_before_and_after_its_step()
    {
        var oracle = new ServerOracle(TestData.Directory, TestData.Xeon);
        foreach (var xapian in new[] { 50, 70 })
        {
            var verdict = oracle.Search(
                [new("moses", 40), new("img-dnn", 60), new("bodytrack", 0), new("xapian", xapian)], TestContext.Current.CancellationToken);
            Assert.True(verdict.Feasible);
        }
    }

    [Fact]
    public void What_it_finds_holds_in_the_time_domain()
    {
        var verdict = new ServerOracle(TestData.Directory, TestData.Xeon).Search(
            [new("moses", 50), new("specjbb", 60), new("mongodb", 40)], TestContext.Current.CancellationToken);
        Assert.True(verdict.Feasible);
        Assert.Equal(20, verdict.Ways.Sum());
        var model = new ServerModel(TestData.Shape(), 3);
        var first = 0;
        var (names, loads) = (new[] { "moses", "specjbb", "mongodb" }, new[] { 50, 60, 40 });
        for (var i = 0; i < 3; i++)
        {
            var profile = TestData.Profile(names[i]);
            model.Put(i, profile, profile.Service!.MaximumRps[TestData.Xeon] * loads[i] / 100);
            model.Allocate(i, verdict.Places[i], ((1UL << verdict.Ways[i]) - 1) << first, 100, 0, 0);
            first += verdict.Ways[i];
        }

        model.Advance(60);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(model[i].InstantLatencyMs <= TestData.Profile(names[i]).Service!.TargetMs);
        }
    }

    [Fact]
    public void Too_much_is_too_much()
    {
        var oracle = new ServerOracle(TestData.Directory, TestData.Xeon);
        Assert.False(oracle.Search([new("sphinx", 100), new("moses", 100), new("img-dnn", 100)], TestContext.Current.CancellationToken).Feasible);
        Assert.False(oracle.Search([new("xapian", 10, TargetMs: 0.1)], TestContext.Current.CancellationToken).Feasible);
    }

    // on a machine small enough to try everything, nothing that works is missed
    [Fact]
    public void On_a_small_server_it_agrees_with_trying_everything()
    {
        var shape = TestData.Shape() with { PhysicalCores = 6, ThreadsPerCore = 1, CacheWays = 6, WayMegabytes = 6, SmtShare = 1 };
        var xapian = TestData.Profile("xapian");
        var moses = TestData.Profile("moses");
        var feasible = 0;
        Gen.Select(Gen.Double[200, 6000], Gen.Double[100, 2500]).Sample((first, second) =>
        {
            var any = false;
            var model = new ServerModel(shape, 2);
            model.Put(0, xapian, first);
            model.Put(1, moses, second);
            for (var cpus = 1; cpus < 6; cpus++)
            {
                for (var others = 1; others <= 6 - cpus; others++)
                {
                    for (var ways = 1; ways < 6; ways++)
                    {
                        model.Give(0, 0, cpus, 0, ways);
                        model.Give(1, cpus, others, ways, 6 - ways);
                        model.Settle();
                        any |= !model[0].Saturated && !model[1].Saturated
                            && model[0].LatencyMs <= xapian.Service!.TargetMs && model[1].LatencyMs <= moses.Service!.TargetMs;
                    }
                }
            }

            PartitionSearch.Candidate Candidate(WorkloadProfile profile, double rps)
            {
                var curve = new WorkloadCurve(profile, shape);
                int[] need = [7, .. Enumerable.Range(1, 6).Select(cpus =>
                    Enumerable.Range(1, 6).FirstOrDefault(ways => SoloLatency.Of(curve, shape, rps, cpus, ways, 3600) <= profile.Service!.TargetMs, 7))];
                return new(profile, curve, rps, profile.Service!.TargetMs, need);
            }

            var verdict = new PartitionSearch(shape, [Candidate(xapian, first), Candidate(moses, second)]).Run(CancellationToken.None);
            Assert.Equal(any, verdict.Feasible);
            Interlocked.Add(ref feasible, any ? 1 : 0);
        });
        Assert.InRange(feasible, 5, 95);
    }

    [Fact]
    public void A_probe_reads_what_the_device_would_count()
    {
        var probe = new ServerProbe(TestData.Directory, TestData.Xeon, 2);
        probe.Put(0, "img-dnn", 50);
        probe.Put(1, "streamcluster", 0);
        probe.Allocate(0, CpuSet.Range(0, 8), 0xFF);
        probe.Allocate(1, CpuSet.Range(8, 4), 0xF00, 50);
        probe.Settle();
        var service = probe.Read(0);
        var job = probe.Read(1);
        Assert.True(probe.Meets(0, probe.TargetMs(0)));
        Assert.Equal(3000, service.UnitsPerSecond, 1e-6);
        Assert.InRange(service.Ipc, 1, 1.5);
        Assert.Equal(8 * 2.25 * 1024 * 1024, service.OccupancyBytes, 1);
        Assert.Equal(400, job.CpuPercent, 1e-6);
        Assert.True(double.IsNaN(probe.TargetMs(1)));
        probe.SetLoad(0, 120);
        probe.Settle();
        Assert.True(probe.Read(0).Overloaded);
        Assert.True(probe.Read(0, 20).LatencyMs > 1.5 * probe.Read(0, 10).LatencyMs);
    }
}
