using System.Security.Cryptography;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class SimulatedServerTests
{
    /// <summary>Enough of everything for the tenants of the demonstration.</summary>
    private static void Ample(HostObservation observation, HostPlan plan)
    {
        ReadOnlySpan<(int Cpu, int Cpus, int Way, int Ways)> places = [(0, 8, 0, 11), (8, 12, 11, 3), (20, 6, 14, 2), (26, 10, 16, 4)];
        for (var slot = 0; slot < observation.SlotsInUse; slot++)
        {
            plan.Clear(slot);
            if (observation.Tenants[slot].Present)
            {
                var (cpu, cpus, way, ways) = places[slot];
                plan.Tenants[slot].Present = true;
                plan.Tenants[slot].Cpus = CpuSet.Range(cpu, cpus);
                plan.Ways(slot)[0] = ((1UL << ways) - 1) << way;
                plan.BandwidthPercent(slot)[0] = 100;
            }
        }
    }

    private static string Fingerprint(ulong seed)
    {
        using var run = new DeviceHarness("demo", seed) { Policy = Ample };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        while (run.Step())
        {
            var writer = new RecordWriter(buffer);
            run.Observation.Write(ref writer);
            run.Merged.Write(ref writer);
            hash.AppendData(writer.Written);
        }

        Assert.Equal(1500, run.Point.TimeNs / 100_000_000 + 1, 1.0);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(Fingerprint(7), Fingerprint(7));
        Assert.NotEqual(Fingerprint(7), Fingerprint(8));
    }

    [Fact]
    public void Tenants_arrive_as_the_scenario_says()
    {
        using var run = new DeviceHarness("demo");
        run.Step();
        Assert.Equal(0, run.Point.TimeNs);
        Assert.Equal(HostDescriptor.TenantsChanged, run.Point.Kind);
        Assert.True(run.Observation.Tenants[0].Present);
        Assert.Equal(SampleStatus.NotYet, run.Observation.Tenants[0].CpuPercent.Status);
        Assert.Equal(SampleStatus.NotYet, run.Observation.Tenants[0].LatencyMs.Status);
        run.Step();
        Assert.Equal(HostDescriptor.Tick, run.Point.Kind);
        Assert.Equal(100_000_000, run.Point.TimeNs);
        run.RunTo(16);
        Assert.Equal(["moses", "img-dnn", "bodytrack", "xapian"], Enumerable.Range(0, 4).Select(run.Device.Tenants.NameOf));
        Assert.Equal(15_000_000_000, run.Observation.Tenants[3].ArrivedNs);
        Assert.Equal(10, run.Observation.Tenants[3].TargetMs.Value);
        Assert.False(run.Observation.Tenants[2].TargetMs.HasValue);
    }

    [Fact]
    public void A_latency_comes_once_a_second_after_the_warm_up()
    {
        using var run = new DeviceHarness("demo") { Policy = Ample };
        var warmUp = TestData.Profile("moses").Service!.WarmUpSeconds;
        run.RunTo(warmUp - 0.05);
        Assert.Equal(0, run.Observation.Tenants[0].LatencySequence);
        var sequence = 0;
        long before = 0;
        while (run.Step() && run.Point.TimeNs < 30e9)
        {
            ref readonly var moses = ref run.Observation.Tenants[0];
            if (moses.LatencySequence != sequence)
            {
                Assert.Equal(sequence + 1, moses.LatencySequence);
                Assert.True(moses.LatencyMs.HasValue);
                Assert.InRange(run.Point.TimeNs - moses.LatencyTimeNs, 0, 100_000_000);
                Assert.True(sequence == 0 || moses.LatencyTimeNs - before == 1_000_000_000);
                before = moses.LatencyTimeNs;
                sequence++;
            }
        }

        Assert.InRange(sequence, 23, 26);
    }

    [Fact]
    public void A_plan_takes_effect_after_the_actuation_delay()
    {
        using var run = new DeviceHarness("demo", options: "{\"counterNoise\":0,\"latencyNoise\":0}", periodMs: 10) { Policy = Ample };
        run.Step();
        for (var tick = 1; tick <= 2; tick++)
        {
            run.Step();
            Assert.Equal(0, run.Observation.Tenants[0].CpuPercent.Value);
        }

        run.Step();
        Assert.True(run.Observation.Tenants[0].CpuPercent.Value > 0);
    }

    [Fact]
    public void Plans_in_flight_take_effect_one_after_the_other()
    {
        using var run = new DeviceHarness(null, options: "{\"counterNoise\":0}", periodMs: 10);
        run.Send(new TenantAdded(DeviceHarness.Declare("job", "blackscholes", null, TenantKind.BestEffort)));
        var cpus = 0;
        run.Policy = (observation, plan) =>
        {
            plan.Tenants[0] = new HostAllocation { Present = true, Cpus = CpuSet.Range(0, ++cpus) };
            plan.Ways(0)[0] = 0xFF;
            plan.BandwidthPercent(0)[0] = 100;
        };
        for (var tick = 0; tick <= 15; tick++)
        {
            run.Step();
        }

        // the tick at 150 ms reads 140 to 150 ms: until 141 ms the plan of 110 ms (12 CPUs) holds, then that of 120 ms
        Assert.Equal(0.1 * 1200 + 0.9 * 1300, run.Observation.Tenants[0].CpuPercent.Value, 1e-6);
    }

    [Fact]
    public void Noise_has_the_deviation_that_the_scenario_gives()
    {
        using var run = new DeviceHarness("demo", options: "{\"latencyNoise\":0.1,\"counterNoise\":0.05}") { Policy = Ample };
        var latency = new List<double>();
        var counters = new List<double>();
        var sequence = 0;
        run.RunTo(25);
        while (run.Step() && run.Point.TimeNs < 89e9)
        {
            ref readonly var xapian = ref run.Observation.Tenants[3];
            counters.Add(Math.Log(xapian.RequestsPerSecond.Value / 3400));
            if (xapian.LatencySequence != sequence)
            {
                latency.Add(Math.Log(xapian.LatencyMs.Value / run.Device.TrueLatencyMs(3)));
                sequence = xapian.LatencySequence;
            }
        }

        Assert.Equal(0.1, Math.Sqrt(latency.Average(x => x * x)), 0.03);
        Assert.Equal(0.05, Math.Sqrt(counters.Average(x => x * x)), 0.005);
        Assert.Equal(0, counters.Average(), 0.01);
    }

    [Fact]
    public void Counters_mean_what_they_say()
    {
        using var run = new DeviceHarness("demo", options: "{\"counterNoise\":0}") { Policy = Ample };
        run.RunTo(60);
        ref readonly var moses = ref run.Observation.Tenants[0];
        ref readonly var job = ref run.Observation.Tenants[2];
        Assert.Equal(1200, moses.RequestsPerSecond.Value, 1e-6);
        Assert.Equal(2300, moses.FrequencyMHz.Value, 1e-6);
        Assert.InRange(moses.CpuPercent.Value, 250, 800);
        Assert.InRange(moses.Ipc.Value, 0.2, 0.74);
        Assert.InRange(moses.BandwidthBytes.Value, 1e9, 65e9);
        Assert.Equal(11 * 2.25 * 1024 * 1024, moses.OccupancyBytes.Value, 1);
        Assert.InRange(moses.MissesPerSecond.Value, 1e6, 1e9);
        Assert.False(job.RequestsPerSecond.HasValue);
        Assert.Equal(600, job.CpuPercent.Value, 1e-6);
        var total = 0.0;
        for (var slot = 0; slot < 4; slot++)
        {
            total += run.Observation.Tenants[slot].BandwidthBytes.Value;
        }

        Assert.Equal(total, run.Observation.TotalBandwidthBytes.Value, 1e-3 * total);
        Assert.Equal(0.4, run.Series.Get(3, 0), 1e-9);
    }

    [Fact]
    public void Steady_ticks_allocate_nothing()
    {
        using var run = new DeviceHarness("demo") { Policy = Ample };
        run.RunTo(30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
        {
            run.Step();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_safe_plan_keeps_every_tenant_alive()
    {
        using var run = new DeviceHarness("demo");
        while (run.Step())
        {
            for (var slot = 0; slot < run.Observation.SlotsInUse; slot++)
            {
                Assert.False(run.Observation.Tenants[slot].Present && run.Merged.Tenants[slot].Cpus.IsEmpty);
            }
        }

        Assert.True(run.Device.Finished);
        Assert.False(run.Step());
    }

    [Fact]
    public void The_descriptor_names_simulator_and_hardware()
    {
        using var run = new DeviceHarness("demo");
        var descriptor = Assert.IsAssignableFrom<HostDescriptor>(run.Device.Descriptor);
        Assert.Equal(Simulation.Server.SimulatedScenarios.Identity(TestData.Directory, TestData.Xeon), descriptor.Simulator);
        Assert.Equal(36, descriptor.Topology.CpuCount);
        Assert.Equal(descriptor.Topology.CoreOf(3), descriptor.Topology.CoreOf(21));
        Assert.Equal(20, descriptor.Topology.Ways);
        Assert.Equal(45 * 1024 * 1024, descriptor.Topology.CacheDomains[0].Bytes);
        Assert.Equal(15, descriptor.Topology.ClassLimit);
        Assert.Equal(10, descriptor.Topology.MinimumBandwidthPercent);
        Assert.False(descriptor.RealTime);
    }
}
