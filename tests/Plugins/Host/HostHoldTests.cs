using System.Numerics;
using Cotenant.Plugins.Host;
using CsCheck;

namespace Cotenant.Plugins.Tests.Host;

public sealed class HostHoldTests
{
    private static readonly ResourceSet _all = ResourceSet.All(HostResources.Names.Count);

    private static readonly Gen<(HostTopology Topology, bool[][] Steps)> _histories =
        Gen.Select(HostGenerators.Topology, Gen.Bool.Array[HostGenerators.Slots].Array[1, 8]);

    [Fact]
    public void Every_history_of_arrivals_and_departures_passes_the_guard()
    {
        _histories.Sample((topology, steps) =>
        {
            var plan = new HostPlan(topology, HostGenerators.Slots);
            foreach (var present in steps)
            {
                var observation = HostGenerators.Observe(topology, present);
                HostHold.Hold(observation, plan, _all);
                var verdict = HostGuard.Check(observation, plan);
                Assert.True(verdict.Passes, $"{verdict}");
            }
        });
    }

    [Fact]
    public void Any_state_at_all_is_brought_back_into_the_rules()
    {
        var cases =
            from topology in HostGenerators.Topology
            from plan in HostGenerators.Garbage(topology)
            from present in Gen.Bool.Array[HostGenerators.Slots]
            select (topology, plan, present);
        cases.Sample((topology, plan, present) =>
        {
            var observation = HostGenerators.Observe(topology, present);
            HostHold.Hold(observation, plan, _all);
            var verdict = HostGuard.Check(observation, plan);
            Assert.True(verdict.Passes, $"{verdict}");
        });
    }

    [Fact]
    public void Known_tenants_lose_at_most_what_newcomers_need()
    {
        _histories.Sample((topology, steps) =>
        {
            var plan = new HostPlan(topology, HostGenerators.Slots);
            var before = new HostPlan(topology, HostGenerators.Slots);
            var known = new bool[HostGenerators.Slots];
            foreach (var present in steps)
            {
                before.CopyFrom(plan);
                HostHold.Hold(HostGenerators.Observe(topology, present), plan, _all);
                var newcomers = present.Zip(known).Count(pair => pair.First && !pair.Second);
                for (var slot = 0; slot < known.Length; slot++)
                {
                    if (known[slot] && present[slot])
                    {
                        var lost = before.Tenants[slot].Cpus - plan.Tenants[slot].Cpus;
                        Assert.True(lost.Count <= newcomers);
                        Assert.True(before.WayCount(slot) - plan.WayCount(slot) <= newcomers * topology.MinimumWays);
                        Assert.True((plan.Tenants[slot].Cpus - before.Tenants[slot].Cpus).IsEmpty);
                    }
                }

                known = present;
            }
        });
    }

    [Fact]
    public void A_newcomer_gets_the_minimum_from_the_largest_holder()
    {
        var topology = HostGenerators.Make(1, 4, 2, 10);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        Place(plan, 0, CpuSet.Range(0, 3), 0x007);
        Place(plan, 1, CpuSet.Range(3, 5), 0x3f8);
        var present = new bool[HostGenerators.Slots];
        present[0] = present[1] = present[2] = true;

        HostHold.Hold(HostGenerators.Observe(topology, present), plan, _all);

        Assert.Equal("7", plan.Tenants[2].Cpus.ToString());
        Assert.Equal(0x200UL, plan.Ways(2)[0]);
        Assert.Equal("3-6", plan.Tenants[1].Cpus.ToString());
        Assert.Equal(0x1f8UL, plan.Ways(1)[0]);
        Assert.Equal("0-2", plan.Tenants[0].Cpus.ToString());
        Assert.Equal(0x007UL, plan.Ways(0)[0]);
    }

    [Fact]
    public void What_a_departed_tenant_held_is_free_for_the_next()
    {
        var topology = HostGenerators.Make(1, 4, 2, 10);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        Place(plan, 0, CpuSet.Range(0, 4), 0x00f);
        Place(plan, 1, CpuSet.Range(4, 4), 0x3f0);
        var present = new bool[HostGenerators.Slots];
        present[1] = present[2] = true;

        HostHold.Hold(HostGenerators.Observe(topology, present), plan, _all);

        Assert.False(plan.Tenants[0].Present);
        Assert.Equal(0UL, plan.Ways(0)[0]);
        Assert.Equal("4-7", plan.Tenants[1].Cpus.ToString());
        Assert.Equal("0", plan.Tenants[2].Cpus.ToString());
        Assert.Equal(1, BitOperations.PopCount(plan.Ways(2)[0]));
    }

    [Fact]
    public void Resources_that_are_not_held_stay_as_they_are()
    {
        var cases =
            from topology in HostGenerators.Topology
            from plan in HostGenerators.Garbage(topology)
            from present in Gen.Bool.Array[HostGenerators.Slots]
            from bits in Gen.UInt[0, 15]
            select (topology, plan, present, bits);
        cases.Sample((topology, plan, present, bits) =>
        {
            var held = new ResourceSet(bits);
            var before = new HostPlan(topology, HostGenerators.Slots);
            before.CopyFrom(plan);
            HostHold.Hold(HostGenerators.Observe(topology, present), plan, held);
            for (var slot = 0; slot < HostGenerators.Slots; slot++)
            {
                ref readonly var then = ref before.Tenants[slot];
                ref readonly var now = ref plan.Tenants[slot];
                Assert.True(held.Contains(HostResources.Cores) || (then.Cpus == now.Cpus && then.CpuShare == now.CpuShare && then.Present == now.Present));
                Assert.True(held.Contains(HostResources.Cache) || (before.Ways(slot).SequenceEqual(plan.Ways(slot)) && then.WayShare == now.WayShare));
                Assert.True(held.Contains(HostResources.Bandwidth) || before.BandwidthPercent(slot).SequenceEqual(plan.BandwidthPercent(slot)));
                Assert.True(held.Contains(HostResources.Memory) || then.MemoryMaxBytes == now.MemoryMaxBytes);
            }
        });
    }

    [Fact]
    public void Holding_allocates_nothing()
    {
        var topology = HostGenerators.Make(2, 9, 2, 11);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        var observations = new[]
        {
            HostGenerators.Observe(topology, [true, true, true, true, true, true, false, false, false, false, false, false]),
            HostGenerators.Observe(topology, [true, false, true, false, true, true, true, true, true, true, true, true]),
        };
        HostHold.Hold(observations[0], plan, _all);
        HostHold.Hold(observations[1], plan, _all);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            HostHold.Hold(observations[i & 1], plan, _all);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Place(HostPlan plan, int slot, CpuSet cpus, ulong mask)
    {
        plan.Tenants[slot].Present = true;
        plan.Tenants[slot].Cpus = cpus;
        plan.Ways(slot)[0] = mask;
        plan.BandwidthPercent(slot)[0] = 100;
    }
}
