using System.Numerics;
using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Host;

/// <summary>The safe plan for ways.</summary>
internal static class HostHoldCache
{
    internal static void Hold(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        Span<bool> placed = stackalloc bool[plan.Tenants.Length];
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            placed[slot] = HostGuard.IsTenant(observation, slot) && AreLegal(topology, plan.Ways(slot));
            if (!placed[slot])
            {
                plan.Ways(slot).Clear();
                plan.Tenants[slot].WayShare = 0;
            }
        }

        if (!topology.HasCache)
        {
            return;
        }

        var classes = CountClasses(plan, placed);
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            if (placed[slot] || !HostGuard.IsTenant(observation, slot))
            {
                continue;
            }

            var mayHaveClass = topology.ClassLimit < 0 || classes < topology.ClassLimit;
            if (mayHaveClass && GiveMinimum(topology, plan, slot))
            {
                classes++;
            }
            else
            {
                Join(observation, plan, slot, placed);
            }

            placed[slot] = true;
        }
    }

    private static bool AreLegal(HostTopology topology, ReadOnlySpan<ulong> masks)
    {
        foreach (var mask in masks)
        {
            if (topology.HasCache ? !WayMasks.IsLegal(mask, topology.WayMask, topology.MinimumWays) : mask != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int CountClasses(HostPlan plan, ReadOnlySpan<bool> placed)
    {
        var count = 0;
        for (var slot = 0; slot < placed.Length; slot++)
        {
            var isNew = placed[slot];
            for (var other = 0; isNew && other < slot; other++)
            {
                isNew = !placed[other] || !HostClasses.Same(plan, slot, other);
            }

            count += isNew ? 1 : 0;
        }

        return count;
    }

    private static bool GiveMinimum(HostTopology topology, HostPlan plan, int slot)
    {
        var masks = plan.Ways(slot);
        for (var domain = 0; domain < plan.Domains; domain++)
        {
            var mask = IsWithin(topology, plan, domain, slot)
                ? FromFree(topology, plan, domain)
                : WayMasks.Run(0, topology.MinimumWays);
            if (mask == 0)
            {
                mask = FromLargestHolder(topology, plan, domain);
            }

            if (mask == 0)
            {
                masks.Clear();
                return false;
            }

            masks[domain] = mask;
        }

        return true;
    }

    private static bool IsWithin(HostTopology topology, HostPlan plan, int domain, int slot) =>
        plan.Domains == 1 || plan.Tenants[slot].Cpus.Overlaps(topology.CacheDomains[domain].Cpus);

    private static ulong FromFree(HostTopology topology, HostPlan plan, int domain)
    {
        var used = 0UL;
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            used |= HostShares.MaskThatCounts(topology, plan, domain, slot);
        }

        return WayMasks.FirstFit(topology.WayMask & ~used, topology.MinimumWays);
    }

    private static ulong FromLargestHolder(HostTopology topology, HostPlan plan, int domain)
    {
        var taken = 0UL;
        var most = 0;
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            var mask = HostShares.MaskThatCounts(topology, plan, domain, slot);
            var count = BitOperations.PopCount(mask);
            if (count <= most || count < 2 * topology.MinimumWays)
            {
                continue;
            }

            var top = WayMasks.Run(64 - BitOperations.LeadingZeroCount(mask) - topology.MinimumWays, topology.MinimumWays);
            var bottom = WayMasks.Run(BitOperations.TrailingZeroCount(mask), topology.MinimumWays);
            var end = AllCanSpare(topology, plan, domain, top) ? top : AllCanSpare(topology, plan, domain, bottom) ? bottom : 0;
            if (end != 0)
            {
                (taken, most) = (end, count);
            }
        }

        for (var slot = 0; taken != 0 && slot < plan.Tenants.Length; slot++)
        {
            if (HostShares.MaskThatCounts(topology, plan, domain, slot) != 0)
            {
                plan.Ways(slot)[domain] &= ~taken;
            }
        }

        return taken;
    }

    private static bool AllCanSpare(HostTopology topology, HostPlan plan, int domain, ulong ways)
    {
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            var mask = HostShares.MaskThatCounts(topology, plan, domain, slot);
            if ((mask & ways) != 0 && !WayMasks.IsLegal(mask & ~ways, topology.WayMask, topology.MinimumWays))
            {
                return false;
            }
        }

        return true;
    }

    // shares the class of the widest holder, which a best-effort tenant is asked for first
    private static void Join(HostObservation observation, HostPlan plan, int slot, ReadOnlySpan<bool> placed)
    {
        var host = -1;
        var best = 0;
        for (var other = 0; other < plan.Tenants.Length; other++)
        {
            if (placed[other] && CoversDomainsOf(observation.Topology, plan, other, slot))
            {
                var bestEffort = observation.Tenants[other].Kind == TenantKind.BestEffort;
                var rank = plan.WayCount(other) + (bestEffort ? 64 : 0);
                (host, best) = rank > best ? (other, rank) : (host, best);
            }
        }

        if (host < 0)
        {
            return;
        }

        ref var share = ref plan.Tenants[host].WayShare;
        share = share != 0 ? share : HostShares.UnusedWayShare(plan);
        plan.Tenants[slot].WayShare = share;
        plan.Ways(host).CopyTo(plan.Ways(slot));
    }

    private static bool CoversDomainsOf(HostTopology topology, HostPlan plan, int holder, int slot)
    {
        for (var domain = 0; domain < plan.Domains; domain++)
        {
            if (IsWithin(topology, plan, domain, slot) && !IsWithin(topology, plan, domain, holder))
            {
                return false;
            }
        }

        return true;
    }
}
