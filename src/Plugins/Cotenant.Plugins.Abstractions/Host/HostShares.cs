namespace Cotenant.Plugins.Host;

/// <summary>Finds tenants that overlap without a declared share.</summary>
internal static class HostShares
{
    /// <summary>Two tenants that share CPUs without a declared share, or null.</summary>
    internal static (int Slot, int Other)? CpuConflict(HostPlan plan)
    {
        var taken = default(CpuSet);
        Span<bool> groups = stackalloc bool[256];
        groups.Clear();
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            ref readonly var tenant = ref plan.Tenants[slot];
            if (!tenant.Present || (tenant.CpuShare != 0 && groups[tenant.CpuShare]))
            {
                continue;
            }

            var claim = tenant.CpuShare == 0 ? tenant.Cpus : UnionOfCpus(plan, slot, tenant.CpuShare);
            if (claim.Overlaps(taken))
            {
                return CpuPair(plan);
            }

            groups[tenant.CpuShare] = true;
            taken |= claim;
        }

        return null;
    }

    /// <summary>Two tenants that share ways of a domain without a declared share, or null.</summary>
    internal static (int Slot, int Other)? WayConflict(HostTopology topology, HostPlan plan, int domain)
    {
        var taken = 0UL;
        Span<bool> groups = stackalloc bool[256];
        groups.Clear();
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            ref readonly var tenant = ref plan.Tenants[slot];
            if (!tenant.Present || (tenant.WayShare != 0 && groups[tenant.WayShare]))
            {
                continue;
            }

            var claim = tenant.WayShare == 0 ? MaskThatCounts(topology, plan, domain, slot) : UnionOfWays(topology, plan, domain, slot, tenant.WayShare);
            if ((claim & taken) != 0)
            {
                return WayPair(topology, plan, domain);
            }

            groups[tenant.WayShare] = true;
            taken |= claim;
        }

        return null;
    }

    /// <summary>The mask of a tenant in a domain, or 0 where it has no CPU and so fills nothing.</summary>
    internal static ulong MaskThatCounts(HostTopology topology, HostPlan plan, int domain, int slot) =>
        plan.Domains == 1 || plan.Tenants[slot].Cpus.Overlaps(topology.CacheDomains[domain].Cpus) ? plan.Ways(slot)[domain] : 0;

    /// <summary>The lowest share number that no tenant uses, or 0 when all 255 are in use.</summary>
    internal static byte UnusedCpuShare(HostPlan plan)
    {
        Span<bool> used = stackalloc bool[256];
        used.Clear();
        foreach (ref readonly var tenant in plan.Tenants)
        {
            used[tenant.CpuShare] = true;
        }

        return (byte)Math.Max(0, used[1..].IndexOf(false) + 1);
    }

    /// <summary>The lowest share number that no tenant uses, or 0 when all 255 are in use.</summary>
    internal static byte UnusedWayShare(HostPlan plan)
    {
        Span<bool> used = stackalloc bool[256];
        used.Clear();
        foreach (ref readonly var tenant in plan.Tenants)
        {
            used[tenant.WayShare] = true;
        }

        return (byte)Math.Max(0, used[1..].IndexOf(false) + 1);
    }

    private static CpuSet UnionOfCpus(HostPlan plan, int first, byte share)
    {
        var union = default(CpuSet);
        for (var slot = first; slot < plan.Tenants.Length; slot++)
        {
            ref readonly var tenant = ref plan.Tenants[slot];
            if (tenant.Present && tenant.CpuShare == share)
            {
                union |= tenant.Cpus;
            }
        }

        return union;
    }

    private static ulong UnionOfWays(HostTopology topology, HostPlan plan, int domain, int first, byte share)
    {
        var union = 0UL;
        for (var slot = first; slot < plan.Tenants.Length; slot++)
        {
            ref readonly var tenant = ref plan.Tenants[slot];
            if (tenant.Present && tenant.WayShare == share)
            {
                union |= MaskThatCounts(topology, plan, domain, slot);
            }
        }

        return union;
    }

    // only once a conflict is known: pairs cost the square of the tenants
    private static (int Slot, int Other)? CpuPair(HostPlan plan)
    {
        for (var slot = 1; slot < plan.Tenants.Length; slot++)
        {
            for (var other = 0; other < slot; other++)
            {
                ref readonly var a = ref plan.Tenants[slot];
                ref readonly var b = ref plan.Tenants[other];
                if (a.Present && b.Present && (a.CpuShare == 0 || a.CpuShare != b.CpuShare) && a.Cpus.Overlaps(b.Cpus))
                {
                    return (slot, other);
                }
            }
        }

        return null;
    }

    private static (int Slot, int Other)? WayPair(HostTopology topology, HostPlan plan, int domain)
    {
        for (var slot = 1; slot < plan.Tenants.Length; slot++)
        {
            for (var other = 0; other < slot; other++)
            {
                ref readonly var a = ref plan.Tenants[slot];
                ref readonly var b = ref plan.Tenants[other];
                if (a.Present && b.Present && (a.WayShare == 0 || a.WayShare != b.WayShare)
                    && (MaskThatCounts(topology, plan, domain, slot) & MaskThatCounts(topology, plan, domain, other)) != 0)
                {
                    return (slot, other);
                }
            }
        }

        return null;
    }
}
