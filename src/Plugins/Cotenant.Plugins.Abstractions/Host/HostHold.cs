namespace Cotenant.Plugins.Host;

/// <summary>
/// The host family's safe plan: known tenants keep what they have, a newcomer gets the minimum (one CPU, the fewest
/// ways) from what is free, else from the largest holder, else a share of it; what departed tenants held is free.
/// Allocates nothing.
/// </summary>
public static class HostHold
{
    /// <summary>
    /// Writes the safe plan. It passes <see cref="HostGuard.Check"/> whenever the parts outside
    /// <paramref name="resources"/> leave room for that; with all resources it always passes, whatever the plan held, as
    /// long as a host that allocates cache or bandwidth has at least one class.
    /// </summary>
    /// <param name="observation">Names the topology and the tenants that are there.</param>
    /// <param name="plan">Holds what is desired now; receives the safe plan for <paramref name="resources"/>.</param>
    /// <param name="resources">The resources to hold; the others stay as they are.</param>
    public static void Hold(HostObservation observation, HostPlan plan, ResourceSet resources)
    {
        if (resources.Contains(HostResources.Cores))
        {
            HostHoldCores.Hold(observation, plan);
        }

        if (resources.Contains(HostResources.Cache))
        {
            HostHoldCache.Hold(observation, plan);
        }

        if (resources.Contains(HostResources.Bandwidth))
        {
            HoldBandwidth(observation, plan);
        }

        if (resources.Contains(HostResources.Memory))
        {
            HoldMemory(observation, plan);
        }

        ShareWhatIsRefused(observation, plan, resources);
    }

    private static void HoldBandwidth(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            var percents = plan.BandwidthPercent(slot);
            if (!HostGuard.IsTenant(observation, slot) || !topology.HasBandwidth)
            {
                percents.Clear();
            }
            else if (!AreLegal(topology, percents) && !CopyFromSameWays(observation, plan, slot))
            {
                percents.Fill(100);
            }
        }
    }

    private static bool AreLegal(HostTopology topology, ReadOnlySpan<byte> percents)
    {
        foreach (var percent in percents)
        {
            if (!HostGuard.IsLegalBandwidth(topology, percent))
            {
                return false;
            }
        }

        return true;
    }

    // who shares a mask shares the class, too: another bandwidth would need one more
    private static bool CopyFromSameWays(HostObservation observation, HostPlan plan, int slot)
    {
        var topology = observation.Topology;
        for (var other = 0; topology.HasCache && other < plan.Tenants.Length; other++)
        {
            if (other != slot && HostGuard.IsTenant(observation, other)
                && plan.Ways(other).SequenceEqual(plan.Ways(slot)) && AreLegal(topology, plan.BandwidthPercent(other)))
            {
                plan.BandwidthPercent(other).CopyTo(plan.BandwidthPercent(slot));
                return true;
            }
        }

        return false;
    }

    private static void HoldMemory(HostObservation observation, HostPlan plan)
    {
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            ref var tenant = ref plan.Tenants[slot];
            if (!HostGuard.IsTenant(observation, slot) || !HostGuard.IsLegalMemory(tenant))
            {
                tenant.MemoryLowBytes = 0;
                tenant.MemoryHighBytes = 0;
                tenant.MemoryMaxBytes = 0;
            }
        }
    }

    // what a tenant holds can itself be refused (a drift, a foreign group that took a class): nobody is then favoured
    private static void ShareWhatIsRefused(HostObservation observation, HostPlan plan, ResourceSet resources)
    {
        for (var attempt = 0; attempt < HostResources.Names.Count; attempt++)
        {
            var refused = HostGuard.Check(observation, plan).Resources & resources;
            if (refused.IsEmpty)
            {
                return;
            }

            for (var slot = 0; slot < plan.Tenants.Length; slot++)
            {
                if (HostGuard.IsTenant(observation, slot))
                {
                    ShareEverything(observation.Topology, plan, slot, refused);
                }
            }
        }
    }

    private static void ShareEverything(HostTopology topology, HostPlan plan, int slot, ResourceSet resources)
    {
        ref var tenant = ref plan.Tenants[slot];
        if (resources.Contains(HostResources.Cores))
        {
            tenant.Cpus = topology.Online;
            tenant.CpuShare = 1;
        }

        if (resources.Contains(HostResources.Cache))
        {
            plan.Ways(slot).Fill(topology.WayMask);
            tenant.WayShare = topology.HasCache ? (byte)1 : (byte)0;
        }

        if (resources.Contains(HostResources.Bandwidth))
        {
            plan.BandwidthPercent(slot).Fill(topology.HasBandwidth ? (byte)100 : (byte)0);
        }
    }
}
