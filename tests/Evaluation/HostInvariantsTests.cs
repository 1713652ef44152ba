using Cotenant.Evaluation.Hosts;
using Cotenant.Plugins.Host;

namespace Cotenant.Evaluation.Tests;

public sealed class HostInvariantsTests
{
    private readonly HostObservation _observation;
    private readonly HostPlan _plan;

    public HostInvariantsTests()
    {
        var topology = new HostTopology(CpuSet.Range(0, 8), [0, 1, 2, 3, 0, 1, 2, 3])
        {
            CacheDomains = [new CacheDomain(0, CpuSet.Range(0, 8), 8 << 20)],
            Ways = 8,
            MinimumBandwidthPercent = 10,
            ClassLimit = 2,
        };
        _observation = new HostObservation(topology, 4);
        _plan = new HostPlan(topology, 4);
        Place(0, CpuSet.Range(0, 4), 0x0f);
        Place(1, CpuSet.Range(4, 4), 0xf0);
    }

    [Fact]
    public void A_good_plan_breaks_nothing() => Assert.Null(HostInvariants.FirstBroken(_observation, _plan));

    [Fact]
    public void A_tenant_without_a_core_is_seen() => Broken(plan => plan.Tenants[1].Cpus = default, "core");

    [Fact]
    public void A_tenant_without_a_way_is_seen() => Broken(plan => plan.Ways(1)[0] = 0, "way");

    [Fact]
    public void A_gap_is_seen() => Broken(plan => plan.Ways(1)[0] = 0x50, "gap");

    [Fact]
    public void A_mask_beyond_the_cache_is_seen() => Broken(plan => plan.Ways(1)[0] = 0x180, "beyond");

    [Fact]
    public void An_overlap_in_cores_is_seen() => Broken(plan => plan.Tenants[1].Cpus.Add(3), "overlap in cores");

    [Fact]
    public void An_overlap_in_ways_is_seen() => Broken(plan => plan.Ways(1)[0] = 0xf8, "overlap in ways");

    [Fact]
    public void A_declared_share_may_overlap()
    {
        _plan.Ways(1)[0] = 0xf8;
        _plan.Tenants[0].WayShare = 1;
        _plan.Tenants[1].WayShare = 1;
        Assert.Null(HostInvariants.FirstBroken(_observation, _plan));
    }

    [Fact]
    public void Too_many_classes_are_seen()
    {
        _plan.Tenants[0].Cpus.Remove(0);
        Place(2, CpuSet.Range(0, 1), 0x1);
        _plan.Ways(0)[0] = 0xe;
        Assert.Contains("classes", HostInvariants.FirstBroken(_observation, _plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_without_a_tenant_are_seen() => Broken(plan => plan.Tenants[3] = new HostAllocation { Present = true, Cpus = CpuSet.Range(0, 1) }, "without a tenant");

    private void Broken(Action<HostPlan> change, string expected)
    {
        change(_plan);
        Assert.Contains(expected, HostInvariants.FirstBroken(_observation, _plan), StringComparison.Ordinal);
    }

    private void Place(int slot, CpuSet cpus, ulong ways)
    {
        _observation.Tenants[slot].Present = true;
        _observation.SlotsInUse = Math.Max(_observation.SlotsInUse, slot + 1);
        _plan.Tenants[slot] = new HostAllocation { Present = true, Cpus = cpus };
        _plan.Ways(slot)[0] = ways;
        _plan.BandwidthPercent(slot)[0] = 100;
    }
}
