namespace Cotenant.Plugins.Host;

/// <summary>Classes of service (CLOSIDs): tenants with the same masks and bandwidths in all domains need one together.</summary>
internal static class HostClasses
{
    /// <summary>Counts the distinct classes of a plan, at most <paramref name="enough"/> of them.</summary>
    internal static int Count(HostPlan plan, int enough)
    {
        var slots = plan.Tenants.Length;
        Span<short> representatives = stackalloc short[Math.Min(slots, enough)];
        var count = 0;
        for (short slot = 0; slot < slots; slot++)
        {
            if (!plan.Tenants[slot].Present || IsKnown(plan, slot, representatives[..count]))
            {
                continue;
            }

            if (count == representatives.Length)
            {
                break;
            }

            representatives[count++] = slot;
        }

        return count;
    }

    /// <summary>True when the two tenants need one class together.</summary>
    internal static bool Same(HostPlan plan, int left, int right) =>
        plan.Ways(left).SequenceEqual(plan.Ways(right)) && plan.BandwidthPercent(left).SequenceEqual(plan.BandwidthPercent(right));

    /// <summary>True when the plan keeps within the host's limit, if it has one.</summary>
    internal static bool Fit(HostTopology topology, HostPlan plan) =>
        !AreLimited(topology) || Count(plan, topology.ClassLimit + 1) <= topology.ClassLimit;

    /// <summary>True when the host has classes and not without limit.</summary>
    internal static bool AreLimited(HostTopology topology) =>
        topology.ClassLimit >= 0 && (topology.HasCache || topology.HasBandwidth);

    private static bool IsKnown(HostPlan plan, int slot, ReadOnlySpan<short> representatives)
    {
        foreach (var other in representatives)
        {
            if (Same(plan, slot, other))
            {
                return true;
            }
        }

        return false;
    }
}
