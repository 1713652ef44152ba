using System.Numerics;
using Cotenant.Plugins.Host;
using CsCheck;

namespace Cotenant.Plugins.Tests.Host;

public sealed class HostPlacerTests
{
    private static readonly Gen<HostDemand> _demand =
        from present in Gen.Bool
        from cores in Gen.Int[1, 8]
        from ways in Gen.Int[1, 8]
        from bandwidth in Gen.Int[0, 10]
        from pool in Gen.Frequency((3, Gen.Const((byte)0)), (1, Gen.Byte[1, 2]))
        from partner in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, HostGenerators.Slots]))
        from sharedCores in Gen.Int[0, 3]
        from sharedWays in Gen.Int[0, 3]
        select new HostDemand
        {
            Present = present,
            Cores = cores,
            Ways = ways,
            BandwidthPercent = bandwidth * 10,
            Pool = pool,
            Partner = (short)partner,
            SharedCores = Math.Min(sharedCores, cores),
            SharedWays = Math.Min(sharedWays, ways),
        };

    private static readonly Gen<(HostTopology Topology, HostDemand[][] Steps)> _histories =
        Gen.Select(HostGenerators.Topology, _demand.Array[HostGenerators.Slots].Array[1, 6]);

    [Fact]
    public void What_is_placed_passes_the_guard_and_is_what_was_asked()
    {
        _histories.Sample((topology, steps) =>
        {
            var placer = new HostPlacer(topology, HostGenerators.Slots);
            var plan = new HostPlan(topology, HostGenerators.Slots);
            var before = new HostPlan(topology, HostGenerators.Slots);
            foreach (var demands in steps)
            {
                before.CopyFrom(plan);
                if (!placer.Place(topology, demands, plan))
                {
                    Assert.True(plan.Difference(before).IsEmpty);
                    continue;
                }

                var verdict = HostGuard.Check(HostGenerators.Observe(topology, [.. demands.Select(d => d.Present)]), plan);
                Assert.True(verdict.Passes, $"{verdict}");
                AssertAsAsked(topology, demands, plan);
                before.CopyFrom(plan);
                Assert.True(placer.Place(topology, demands, plan));
                Assert.True(plan.Difference(before).IsEmpty, "the same demands move nothing");
            }
        });
    }

    [Fact]
    public void Whatever_fits_a_host_with_one_cache_is_placed()
    {
        _histories.Sample((topology, steps) =>
        {
            var placer = new HostPlacer(topology, HostGenerators.Slots);
            var plan = new HostPlan(topology, HostGenerators.Slots);
            foreach (var step in steps)
            {
                var demands = step.Select(d => d with { Partner = 0, Pool = 0, BandwidthPercent = 0, Ways = Math.Max(d.Ways, topology.MinimumWays) }).ToArray();
                var present = demands.Where(d => d.Present).ToArray();
                var limited = (topology.HasCache || topology.HasBandwidth) && topology.ClassLimit >= 0;
                var fits = present.Sum(d => d.Cores) <= topology.CpuCount
                    && (!topology.HasCache || present.Sum(d => d.Ways) <= topology.Ways)
                    && (!limited || present.Length <= topology.ClassLimit);
                if (fits)
                {
                    Assert.True(placer.Place(topology, demands, plan));
                }
            }
        });
    }

    [Fact]
    public void Whole_cores_are_shared_by_two_tenants_only_where_numbers_are_odd()
    {
        _histories.Sample((topology, steps) =>
        {
            var placer = new HostPlacer(topology, HostGenerators.Slots);
            var plan = new HostPlan(topology, HostGenerators.Slots);
            foreach (var step in steps)
            {
                var demands = step.Select(d => d with { Partner = 0, Pool = 0 }).ToArray();
                if (!placer.Place(topology, demands, plan) || topology.CacheDomains.Count > 1)
                {
                    continue;
                }

                for (var slot = 0; slot < demands.Length; slot++)
                {
                    var singles = 0;
                    for (var cpu = 0; cpu < topology.CpuNumbers; cpu++)
                    {
                        var sibling = Enumerable.Range(0, topology.CpuNumbers).Where(other => other != cpu && topology.CoreOf(other) == topology.CoreOf(cpu)).ToArray();
                        singles += plan.Tenants[slot].Cpus.Contains(cpu) && sibling.Length == 1 && !plan.Tenants[slot].Cpus.Contains(sibling[0]) ? 1 : 0;
                    }

                    Assert.True(singles <= 1);
                }
            }
        });
    }

    [Fact]
    public void A_step_of_one_core_moves_at_most_two_cpus_of_anybody()
    {
        var starts =
            from topology in HostGenerators.Topology
            from demands in _demand.Array[HostGenerators.Slots]
            from slot in Gen.Int[0, HostGenerators.Slots - 1]
            from more in Gen.Bool
            select (topology, demands, slot, more);
        starts.Sample((topology, demands, slot, more) =>
        {
            var placer = new HostPlacer(topology, HostGenerators.Slots);
            var plan = new HostPlan(topology, HostGenerators.Slots);
            var before = new HostPlan(topology, HostGenerators.Slots);
            demands = [.. demands.Select(d => d with { Partner = 0, Pool = 0 })];
            if (topology.CacheDomains.Count > 1 || !placer.Place(topology, demands, plan))
            {
                return;
            }

            before.CopyFrom(plan);
            demands[slot].Cores += more ? 1 : -1;
            if (!placer.Place(topology, demands, plan))
            {
                return;
            }

            for (var other = 0; other < demands.Length; other++)
            {
                Assert.True((before.Tenants[other].Cpus - plan.Tenants[other].Cpus).Count <= 2);
            }
        });
    }

    [Fact]
    public void Own_siblings_come_first_then_idle_cores_then_foreign_siblings()
    {
        var topology = HostGenerators.Make(1, 4, 2, 20);
        var placer = new HostPlacer(topology, HostGenerators.Slots);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        var demands = new HostDemand[HostGenerators.Slots];

        demands[0] = new HostDemand { Present = true, Cores = 2, Ways = 4 };
        Assert.True(placer.Place(topology, demands, plan));
        Assert.Equal("0,4", plan.Tenants[0].Cpus.ToString());

        demands[1] = new HostDemand { Present = true, Cores = 3, Ways = 4 };
        Assert.True(placer.Place(topology, demands, plan));
        Assert.Equal("1-2,5", plan.Tenants[1].Cpus.ToString());

        demands[2] = new HostDemand { Present = true, Cores = 3, Ways = 4 };
        Assert.True(placer.Place(topology, demands, plan));
        Assert.Equal("3,6-7", plan.Tenants[2].Cpus.ToString());

        // the odd ones swap places when one of them can be made whole
        demands[1].Cores = 2;
        demands[2].Cores = 4;
        Assert.True(placer.Place(topology, demands, plan));
        Assert.Equal("1,5", plan.Tenants[1].Cpus.ToString());
        Assert.Equal("2-3,6-7", plan.Tenants[2].Cpus.ToString());
    }

    [Fact]
    public void A_mask_grows_into_the_free_ways_beside_it_and_moves_nobody()
    {
        var topology = HostGenerators.Make(1, 8, 2, 20);
        var placer = new HostPlacer(topology, HostGenerators.Slots);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        var demands = new HostDemand[HostGenerators.Slots];
        for (var slot = 0; slot < 3; slot++)
        {
            plan.Tenants[slot].Present = true;
            plan.Tenants[slot].Cpus = CpuSet.Range(slot * 2, 2);
            plan.BandwidthPercent(slot)[0] = 100;
            demands[slot] = new HostDemand { Present = true, Cores = 2 };
        }

        // free: ways 4 and 5 below tenant 1
        plan.Ways(0)[0] = 0x0000f;
        plan.Ways(1)[0] = 0x00fc0;
        plan.Ways(2)[0] = 0xff000;
        (demands[0].Ways, demands[1].Ways, demands[2].Ways) = (4, 7, 8);

        Assert.True(placer.Place(topology, demands, plan));

        Assert.Equal(0x0000fUL, plan.Ways(0)[0]);
        Assert.Equal(0x00fe0UL, plan.Ways(1)[0]);
        Assert.Equal(0xff000UL, plan.Ways(2)[0]);
    }

    [Fact]
    public void A_borrower_lies_at_the_border_of_its_lender()
    {
        var topology = HostGenerators.Make(1, 4, 2, 10);
        var placer = new HostPlacer(topology, HostGenerators.Slots);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        var demands = new HostDemand[HostGenerators.Slots];
        demands[0] = new HostDemand { Present = true, Cores = 4, Ways = 5 };
        demands[1] = new HostDemand { Present = true, Cores = 3, Ways = 3 };
        demands[2] = new HostDemand { Present = true, Cores = 3, Ways = 4, Partner = 1, SharedCores = 2, SharedWays = 2 };

        Assert.True(placer.Place(topology, demands, plan));

        Assert.Equal(2, BitOperations.PopCount(plan.Ways(0)[0] & plan.Ways(2)[0]));
        Assert.Equal(0UL, plan.Ways(1)[0] & (plan.Ways(0)[0] | plan.Ways(2)[0]));
        Assert.Equal(2, (plan.Tenants[0].Cpus & plan.Tenants[2].Cpus).Count);
        Assert.Equal(plan.Tenants[0].CpuShare, plan.Tenants[2].CpuShare);
        Assert.NotEqual(0, plan.Tenants[2].WayShare);
        Assert.Equal(0, plan.Tenants[1].WayShare);
    }

    [Fact]
    public void Placing_allocates_nothing()
    {
        var topology = HostGenerators.Make(2, 9, 2, 20);
        var placer = new HostPlacer(topology, HostGenerators.Slots);
        var plan = new HostPlan(topology, HostGenerators.Slots);
        var demands = new HostDemand[HostGenerators.Slots];
        for (var slot = 0; slot < 10; slot++)
        {
            demands[slot] = new HostDemand { Present = true, Cores = 2, Ways = 1 };
        }

        Assert.True(placer.Place(topology, demands, plan));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            demands[i % 10].Cores = 2 + (i & 1);
            demands[i % 7].Ways = 1 + (i & 1);
            placer.Place(topology, demands, plan);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertAsAsked(HostTopology topology, HostDemand[] demands, HostPlan plan)
    {
        for (var slot = 0; slot < demands.Length; slot++)
        {
            if (!demands[slot].Present)
            {
                Assert.False(plan.Tenants[slot].Present);
                continue;
            }

            var first = Array.FindIndex(demands, d => d.Present && d.Pool != 0 && d.Pool == demands[slot].Pool);
            var counts = first >= 0 ? first : slot;
            Assert.Equal(demands[counts].Cores, plan.Tenants[slot].Cpus.Count);
            Assert.True(plan.Tenants[slot].Cpus == plan.Tenants[counts].Cpus);
            Assert.Equal(topology.HasCache ? demands[counts].Ways : 0, plan.WayCount(slot));
            if (demands[counts].Partner != 0)
            {
                var common = plan.Tenants[counts].Cpus & plan.Tenants[demands[counts].Partner - 1].Cpus;
                Assert.True(common.Count >= demands[counts].SharedCores);
            }
        }
    }
}
