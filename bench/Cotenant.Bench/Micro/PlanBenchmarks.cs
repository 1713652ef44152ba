using BenchmarkDotNet.Attributes;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Bench.Micro;

/// <summary>What the pipeline does with a host's plan at every decision, by tenants.</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private HostObservation _observation = null!;
    private HostPlan _plan = null!;
    private HostPlan _other = null!;
    private byte[] _buffer = null!;

    /// <summary>Tenants of the host, each with one CPU or a share of one.</summary>
    [Params(3, 16, 300)]
    public int Tenants { get; set; }

    /// <summary>Makes two equal plans.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var topology = new HostTopology(CpuSet.Range(0, 36), [.. Enumerable.Range(0, 36).Select(cpu => cpu % 18)])
        {
            CacheDomains = [new CacheDomain(0, CpuSet.Range(0, 36), 47185920)],
            Ways = 20,
            MinimumBandwidthPercent = 10,
            ClassLimit = -1,
        };
        _observation = new HostObservation(topology, Tenants) { SlotsInUse = Tenants };
        _plan = new HostPlan(topology, Tenants);
        _other = new HostPlan(topology, Tenants);
        for (var slot = 0; slot < Tenants; slot++)
        {
            _observation.Tenants[slot].Present = true;
            _plan.Tenants[slot] = new HostAllocation { Present = true, Cpus = CpuSet.Range(slot % 36, 1), CpuShare = 1, WayShare = 1 };
            _plan.Ways(slot)[0] = 1UL << (slot % 20);
            _plan.BandwidthPercent(slot)[0] = 100;
        }

        _other.CopyFrom(_plan);
        _buffer = new byte[1 << 20];
    }

    /// <summary>Copy.</summary>
    [Benchmark]
    public void CopyFrom() => _other.CopyFrom(_plan);

    /// <summary>Compare equal plans.</summary>
    [Benchmark]
    public ResourceSet Difference() => _other.Difference(_plan);

    /// <summary>Check against the rules.</summary>
    [Benchmark]
    public bool Guard() => HostGuard.Check(_observation, _plan).Passes;

    /// <summary>Write for the journal.</summary>
    [Benchmark]
    public int Write()
    {
        var writer = new RecordWriter(_buffer);
        _observation.Write(ref writer);
        _plan.Write(ref writer);
        return writer.Required;
    }
}
