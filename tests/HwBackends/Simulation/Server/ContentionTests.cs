using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Workloads;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class ContentionTests
{
    [Fact]
    public void A_busy_sibling_slows_a_thread_to_the_smt_share()
    {
        var shape = TestData.Shape();
        double Capacity(int neighbourCpu)
        {
            var model = new ServerModel(shape, 2);
            var service = model.Put(0, TestData.Profile("img-dnn"), 100);
            model.Put(1, TestData.Profile("blackscholes"), 0);
            model.Give(0, 0, 4, 0, 10);
            model.Give(1, neighbourCpu, 4, 10, 10);
            model.Settle();
            return service.Capacity;
        }

        var alone = Capacity(4);
        var together = Capacity(18);
        Assert.Equal(shape.SmtShare, together / alone, 1e-3);
    }

    [Fact]
    public void An_idle_sibling_costs_nothing_and_a_half_busy_one_half()
    {
        var shape = TestData.Shape();
        var model = new ServerModel(shape, 2);
        var service = model.Put(0, TestData.Profile("img-dnn"), 100);
        var neighbour = model.Put(1, TestData.Profile("xapian"), 0);
        model.Give(0, 0, 4, 0, 10);
        model.Give(1, 18, 4, 10, 10);
        model.Settle();
        var alone = service.Capacity;
        Assert.Equal(4 / TestData.Profile("img-dnn").Work.CoreMs * 1000, alone, 1e-2 * alone);

        model.SetLoad(1, 2000);
        model.Advance(1e-9);
        Assert.InRange(neighbour.BusyShare, 0.3, 0.7);
        Assert.Equal(1 - ((1 - shape.SmtShare) * neighbour.BusyShare), service.Capacity / alone, 1e-3);
    }

    [Fact]
    public void Shared_cpus_go_by_weight_and_idle_time_goes_to_who_wants_it()
    {
        var model = new ServerModel(TestData.Shape(), 2);
        var first = model.Put(0, TestData.Profile("blackscholes"), 0);
        var second = model.Put(1, TestData.Profile("blackscholes"), 0);
        model.Give(0, 0, 6, 0, 10, weight: 300);
        model.Give(1, 0, 6, 10, 10, weight: 100);
        model.Settle();
        Assert.Equal(3, first.CpuTime / second.CpuTime, 1e-3);
        Assert.Equal(6, first.CpuTime + second.CpuTime, 1e-3);

        // a light service leaves the rest, however large its weight
        var service = model.Put(0, TestData.Profile("xapian"), 500);
        model.Give(0, 0, 6, 0, 10, weight: 300);
        model.Settle();
        Assert.False(service.Saturated);
        Assert.Equal(6, (service.BusyShare * service.CpuTime) + second.CpuTime, 1e-2);
    }

    [Fact]
    public void Sharing_a_cpu_costs_a_wait_for_the_slice()
    {
        var model = new ServerModel(TestData.Shape(), 2);
        var service = model.Put(0, TestData.Profile("xapian"), 800);
        model.Put(1, TestData.Profile("blackscholes"), 0);
        model.Give(0, 0, 6, 0, 10);
        model.Give(1, 6, 6, 10, 10);
        model.Settle();
        var apart = service.LatencyMs;
        model.Give(1, 0, 6, 10, 10);
        model.Settle();
        Assert.InRange(service.LatencyMs - apart, 1, 10);
    }

    [Fact]
    public void A_quota_limits_cpu_time()
    {
        var model = new ServerModel(TestData.Shape(), 1);
        var job = model.Put(0, TestData.Profile("blackscholes"), 0);
        model.Give(0, 0, 8, 0, 20, quota: 250);
        model.Advance(10);
        Assert.Equal(25, job.BusySeconds, 1e-6);
    }

    [Fact]
    public void Bandwidth_is_one_budget_and_throttling_the_hog_gives_it_back()
    {
        var shape = TestData.Shape();
        var model = new ServerModel(shape, 2);
        var moses = model.Put(0, TestData.Profile("moses"), 2000);
        var hog = model.Put(1, Hog(), 0);
        model.Give(0, 0, 9, 0, 12);
        model.Give(1, 9, 9, 12, 8);
        model.Settle();
        Assert.True(moses.Saturated);
        Assert.Equal(shape.BandwidthMBps, model.TotalMBps, 1e-3 * shape.BandwidthMBps);
        model.Give(1, 9, 9, 12, 8, bandwidth: 10);
        model.Settle();
        Assert.False(moses.Saturated);
        Assert.InRange(hog.DrawMBps, 1, 0.1 * shape.CoreBandwidthGBps * 1000 * 9 * 1.001);
    }

    [Fact]
    public void Throttling_a_service_that_waits_for_memory_slows_it()
    {
        var model = new ServerModel(TestData.Shape(), 1);
        var sphinx = model.Put(0, TestData.Profile("sphinx"), 6);
        model.Give(0, 0, 12, 0, 6);
        model.Settle();
        var free = sphinx.LatencyMs;
        model.Give(0, 0, 12, 0, 6, bandwidth: 30);
        model.Settle();
        Assert.True(sphinx.LatencyMs > 1.2 * free);
    }

    // PARTIES (ASPLOS'19), Table 4, row "memory bandwidth": largest load in percent of the largest alone, next to a job
    // that streams. Nothing in the model was fitted to it.
    [Theory]
    [InlineData("moses", 10)]
    [InlineData("xapian", 50)]
    [InlineData("mongodb", 70)]
    [InlineData("sphinx", 0)]
    public void Next_to_a_streaming_job_services_lose_about_what_was_published(string name, double published)
    {
        var profile = TestData.Profile(name);
        double Largest(bool withHog)
        {
            var model = new ServerModel(TestData.Shape(), 2);
            model.Put(0, profile, 1);
            model.Give(0, 0, 10, 0, 20);
            if (withHog)
            {
                model.Put(1, Hog(), 0);
                model.Give(1, 10, 8, 0, 20);
            }

            var maximum = profile.Service!.MaximumRps[TestData.Xeon];
            var largest = 0.0;
            for (var percent = 1; percent <= 300; percent++)
            {
                model.SetLoad(0, maximum * percent / 100);
                model.Settle();
                largest = !model[0].Saturated && model[0].LatencyMs <= profile.Service.TargetMs ? percent : largest;
            }

            return largest;
        }

        Assert.Equal(published, 100 * Largest(true) / Largest(false), 25.0);
    }

    /// <summary>A job that fills the memory bandwidth from a few cores and sweeps through the cache.</summary>
    private static WorkloadProfile Hog()
    {
        var job = TestData.Profile("streamcluster");
        return job with { Memory = job.Memory with { MegabytesPerUnit = 20_000, CachePressure = 4 } };
    }
}
