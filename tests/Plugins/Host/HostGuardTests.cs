using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using CsCheck;

namespace Cotenant.Plugins.Tests.Host;

public sealed class HostGuardTests
{
    private static readonly HostTopology _topology = HostGenerators.Make(1, 4, 2, 10, classes: 2);

    [Fact]
    public void A_legal_plan_passes() => Assert.True(Check(_ => { }).Passes);

    [Fact]
    public void Each_rule_names_itself_its_resource_and_its_tenant()
    {
        AssertBroken(HostRules.NoCpu, HostResources.Cores, 1, p => p.Tenants[1].Cpus = default);
        AssertBroken(HostRules.NoCpu, HostResources.Cores, 1, p => p.Clear(1));
        AssertBroken(HostRules.CpuOffline, HostResources.Cores, 0, p => p.Tenants[0].Cpus.Add(8));
        AssertBroken(HostRules.CpuShareOutOfRange, HostResources.Cores, 0, p => p.Tenants[0].CpuWeight = 10_001);
        AssertBroken(HostRules.CpuShareOutOfRange, HostResources.Cores, 0, p => p.Tenants[0].CpuQuotaPercent = -1);
        AssertBroken(HostRules.TooFewWays, HostResources.Cache, 1, p => p.Ways(1)[0] = 0);
        AssertBroken(HostRules.MaskNotContiguous, HostResources.Cache, 1, p => p.Ways(1)[0] = 0x140);
        AssertBroken(HostRules.MaskOutOfRange, HostResources.Cache, 1, p => p.Ways(1)[0] = 0x600);
        AssertBroken(HostRules.UndeclaredCpuShare, HostResources.Cores, 1, p => p.Tenants[1].Cpus.Add(0));
        AssertBroken(HostRules.UndeclaredWayShare, HostResources.Cache, 1, p => p.Ways(1)[0] = 0x3f8);
        AssertBroken(HostRules.BandwidthOutOfRange, HostResources.Bandwidth, 0, p => p.BandwidthPercent(0)[0] = 15);
        AssertBroken(HostRules.BandwidthOutOfRange, HostResources.Bandwidth, 0, p => p.BandwidthPercent(0)[0] = 0);
        AssertBroken(HostRules.BandwidthOutOfRange, HostResources.Bandwidth, 0, p => p.BandwidthPercent(0)[0] = 110);
        AssertBroken(HostRules.MemoryContradiction, HostResources.Memory, 1, p => (p.Tenants[1].MemoryLowBytes, p.Tenants[1].MemoryMaxBytes) = (2, 1));
        AssertBroken(HostRules.MemoryContradiction, HostResources.Memory, 1, p => (p.Tenants[1].MemoryHighBytes, p.Tenants[1].MemoryMaxBytes) = (2, 1));
        AssertBroken(HostRules.AllocationWithoutTenant, HostResources.Cores, 2, p => p.Tenants[2].Present = true);
        AssertBroken(HostRules.AllocationWithoutTenant, HostResources.Cache, 2, p => p.Ways(2)[0] = 0x200);
    }

    [Fact]
    public void Declared_shares_may_overlap_but_only_among_themselves()
    {
        Assert.True(Check(p =>
        {
            p.Tenants[0].CpuShare = p.Tenants[1].CpuShare = 7;
            p.Tenants[1].Cpus.Add(0);
        }).Passes);
        Assert.Equal(HostRules.UndeclaredCpuShare, Check(p =>
        {
            p.Tenants[0].CpuShare = 7;
            p.Tenants[1].CpuShare = 8;
            p.Tenants[1].Cpus.Add(0);
        }).Rule);
    }

    [Fact]
    public void Classes_are_counted_once_for_those_who_share_one()
    {
        var plan = Legal(_topology, out _);
        plan.Tenants[2].Present = true;
        plan.Tenants[2].Cpus.Add(7);
        plan.Ways(1)[0] = 0x1f0;
        plan.BandwidthPercent(2)[0] = 100;
        plan.Ways(2)[0] = 0x200;
        var observation = HostGenerators.Observe(_topology, [true, true, true, false, false, false, false, false, false, false, false, false]);
        var verdict = HostGuard.Check(observation, plan);
        Assert.Equal(HostRules.TooManyClasses, verdict.Rule);
        Assert.Equal(3, verdict.A);
        Assert.Equal(2, verdict.B);

        plan.Ways(2)[0] = plan.Ways(1)[0];
        plan.Tenants[1].WayShare = plan.Tenants[2].WayShare = 1;
        Assert.True(HostGuard.Check(observation, plan).Passes);

        plan.BandwidthPercent(2)[0] = 50;
        Assert.Equal(HostRules.TooManyClasses, HostGuard.Check(observation, plan).Rule);
    }

    [Fact]
    public void Without_cache_or_bandwidth_control_nothing_may_be_asked_of_them()
    {
        var bare = HostGenerators.Make(1, 4, 2, 0, bandwidth: 0, classes: 0);
        var plan = Legal(bare, out var observation);
        Assert.Equal(HostRules.MaskOutOfRange, HostGuard.Check(observation, plan).Rule);
        plan.Ways(0)[0] = plan.Ways(1)[0] = 0;
        Assert.Equal(HostRules.BandwidthOutOfRange, HostGuard.Check(observation, plan).Rule);
        plan.BandwidthPercent(0)[0] = plan.BandwidthPercent(1)[0] = 0;
        Assert.True(HostGuard.Check(observation, plan).Passes);
    }

    [Fact]
    public void Masks_do_not_count_where_a_tenant_has_no_cpu()
    {
        var topology = HostGenerators.Make(2, 4, 1, 10);
        var observation = HostGenerators.Observe(topology, [true, true, false, false, false, false, false, false, false, false, false, false]);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        for (var slot = 0; slot < 2; slot++)
        {
            plan.Tenants[slot].Present = true;
            plan.Tenants[slot].Cpus = CpuSet.Range(slot * 4, 2);
            plan.Ways(slot).Fill(0x3ff);
            plan.BandwidthPercent(slot).Fill(100);
        }

        Assert.True(HostGuard.Check(observation, plan).Passes);
        plan.Tenants[1].Cpus.Add(3);
        Assert.Equal(HostRules.UndeclaredWayShare, HostGuard.Check(observation, plan).Rule);
    }

    [Fact]
    public void Overlaps_are_found_as_a_comparison_of_all_pairs_finds_them()
    {
        var cases =
            from topology in HostGenerators.Topology
            from plan in HostGenerators.Garbage(topology)
            select (topology, plan);
        cases.Sample((topology, plan) =>
        {
            var observation = HostGenerators.Observe(topology, new bool[HostGenerators.Slots]);
            for (var slot = 0; slot < HostGenerators.Slots; slot++)
            {
                // only what the rules before the shares let pass
                ref var tenant = ref plan.Tenants[slot];
                observation.Tenants[slot].Present = tenant.Present = tenant.Present && !(tenant.Cpus & topology.Online).IsEmpty;
                if (!tenant.Present)
                {
                    plan.Clear(slot);
                    continue;
                }

                tenant.Cpus &= topology.Online;
                tenant.CpuWeight = 0;
                (tenant.MemoryLowBytes, tenant.MemoryMaxBytes) = (0, 0);
                plan.Ways(slot).Fill(topology.WayMask & (topology.HasCache ? 3UL << (slot % 2) : 0));
                plan.BandwidthPercent(slot).Fill(topology.HasBandwidth ? (byte)100 : (byte)0);
            }

            var verdict = HostGuard.Check(observation, plan);
            Assert.Equal(AnyCpuOverlap(plan), verdict.Rule == HostRules.UndeclaredCpuShare);
        });
    }

    [Fact]
    public void Checking_allocates_nothing()
    {
        var plan = Legal(_topology, out var observation);
        HostGuard.Check(observation, plan);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            HostGuard.Check(observation, plan);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool AnyCpuOverlap(HostPlan plan)
    {
        for (var left = 0; left < HostGenerators.Slots; left++)
        {
            for (var right = left + 1; right < HostGenerators.Slots; right++)
            {
                ref readonly var a = ref plan.Tenants[left];
                ref readonly var b = ref plan.Tenants[right];
                if (a.Present && b.Present && a.Cpus.Overlaps(b.Cpus) && (a.CpuShare != b.CpuShare || a.CpuShare == 0))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void AssertBroken(int rule, int resource, int slot, Action<HostPlan> change)
    {
        var verdict = Check(change);
        Assert.Equal(rule, verdict.Rule);
        Assert.Equal(ResourceSet.Of(resource), verdict.Resources);
        Assert.Equal(slot, verdict.Subject);
    }

    private static GuardVerdict Check(Action<HostPlan> change)
    {
        var plan = Legal(_topology, out var observation);
        change(plan);
        return HostGuard.Check(observation, plan);
    }

    private static HostPlan Legal(HostTopology topology, out HostObservation observation)
    {
        observation = HostGenerators.Observe(topology, [true, true, false, false, false, false, false, false, false, false, false, false]);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        for (var slot = 0; slot < 2; slot++)
        {
            plan.Tenants[slot].Present = true;
            plan.Tenants[slot].Cpus = CpuSet.Range(slot * 3, 3);
            plan.Ways(slot)[0] = slot == 0 ? 0x00fUL : 0x3f0UL;
            plan.BandwidthPercent(slot)[0] = 100;
        }

        return plan;
    }
}
