using Cotenant.Plugins.Host;
using CsCheck;

namespace Cotenant.Plugins.Tests.Host;

/// <summary>Random hosts: one to three caches, with and without SMT, cache and bandwidth control, class limits.</summary>
internal static class HostGenerators
{
    internal const int Slots = 12;

    internal static Gen<HostTopology> Topology { get; } =
        from domains in Gen.Int[1, 3]
        from cores in Gen.Int[1, 9]
        from threads in Gen.Int[1, 2]
        from ways in Gen.OneOf(Gen.Const(0), Gen.Int[4, 20], Gen.Const(64))
        from minimum in Gen.Int[1, 2]
        from bandwidth in Gen.OneOf(Gen.Const(0), Gen.Const(10))
        from limit in Gen.OneOf(Gen.Const(-1), Gen.Int[1, 15])
        select Make(domains, cores, threads, ways, minimum, bandwidth, limit);

    internal static HostTopology Make(int domains, int cores, int threads, int ways, int minimumWays = 1, int bandwidth = 10, int classes = 15)
    {
        // numbered as Linux does: first all cores, then all their siblings
        var physical = domains * cores;
        var coreOf = new int[physical * threads];
        var caches = new CacheDomain[domains];
        var sets = new CpuSet[domains];
        for (var cpu = 0; cpu < coreOf.Length; cpu++)
        {
            coreOf[cpu] = cpu % physical;
            sets[cpu % physical / cores].Add(cpu);
        }

        for (var domain = 0; domain < domains; domain++)
        {
            caches[domain] = new CacheDomain(domain * 3, sets[domain], Math.Max(1, ways) * 1_000_000L);
        }

        return new HostTopology(CpuSet.Range(0, coreOf.Length), coreOf)
        {
            CacheDomains = caches,
            Ways = ways,
            MinimumWays = minimumWays,
            MinimumBandwidthPercent = bandwidth,
            ClassLimit = classes,
        };
    }

    internal static HostObservation Observe(HostTopology topology, ReadOnlySpan<bool> present)
    {
        var observation = new HostObservation(topology, Slots) { SlotsInUse = Slots };
        for (var slot = 0; slot < Slots; slot++)
        {
            observation.Tenants[slot].Present = present[slot];
        }

        return observation;
    }

    /// <summary>A plan that no rule has seen: any places, any shares.</summary>
    internal static Gen<HostPlan> Garbage(HostTopology topology) =>
        Gen.Select(Gen.ULong.Array[Slots * 3], Gen.Byte.Array[Slots * 4], (masks, bytes) =>
        {
            var plan = new HostPlan(topology, Slots);
            for (var slot = 0; slot < Slots; slot++)
            {
                ref var tenant = ref plan.Tenants[slot];
                tenant.Present = (bytes[slot] & 1) != 0;
                tenant.CpuShare = (byte)(bytes[slot] >> 5);
                tenant.WayShare = (byte)(bytes[slot] >> 2 & 3);
                tenant.CpuWeight = bytes[Slots + slot] * 50;
                tenant.MemoryLowBytes = bytes[(2 * Slots) + slot];
                tenant.MemoryMaxBytes = bytes[(3 * Slots) + slot];
                for (var cpu = 0; cpu < 20; cpu++)
                {
                    if ((masks[slot] >> cpu & 1) != 0 && (masks[slot] >> 40 & 1) != 0)
                    {
                        tenant.Cpus.Add(cpu);
                    }
                }

                for (var domain = 0; domain < plan.Domains; domain++)
                {
                    plan.Ways(slot)[domain] = masks[(domain * Slots) + slot] >> 50;
                    plan.BandwidthPercent(slot)[domain] = (byte)(bytes[slot] % 12 * 10);
                }
            }

            return plan;
        });
}
