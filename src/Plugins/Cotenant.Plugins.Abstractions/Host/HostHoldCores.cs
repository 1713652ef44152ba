namespace Cotenant.Plugins.Host;

/// <summary>The safe plan for CPUs.</summary>
internal static class HostHoldCores
{
    internal static void Hold(HostObservation observation, HostPlan plan)
    {
        var used = default(CpuSet);
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            ref var tenant = ref plan.Tenants[slot];
            if (!HostGuard.IsTenant(observation, slot))
            {
                Clear(ref tenant);
                continue;
            }

            if (!tenant.Present)
            {
                Clear(ref tenant);
                tenant.Present = true;
            }
            else if (!HostGuard.IsLegalWeight(tenant))
            {
                tenant.CpuWeight = 0;
                tenant.CpuQuotaPercent = 0;
            }

            tenant.Cpus &= observation.Topology.Online;
            used |= tenant.Cpus;
        }

        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            if (plan.Tenants[slot].Present && plan.Tenants[slot].Cpus.IsEmpty)
            {
                GiveOne(observation.Topology, plan, slot, ref used);
            }
        }
    }

    private static void Clear(ref HostAllocation tenant)
    {
        tenant.Present = false;
        tenant.Cpus = default;
        tenant.CpuShare = 0;
        tenant.CpuWeight = 0;
        tenant.CpuQuotaPercent = 0;
    }

    private static void GiveOne(HostTopology topology, HostPlan plan, int slot, ref CpuSet used)
    {
        ref var tenant = ref plan.Tenants[slot];
        tenant.CpuShare = 0;
        var cpu = (topology.Online - used).Next(0);
        if (cpu < 0)
        {
            cpu = FromLargestHolder(plan);
        }

        if (cpu >= 0)
        {
            tenant.Cpus.Add(cpu);
            used.Add(cpu);
            return;
        }

        JoinLeastShared(topology, plan, slot);
    }

    // takes the CPU away from all who share it
    private static int FromLargestHolder(HostPlan plan)
    {
        var best = -1;
        var most = 1;
        foreach (ref readonly var holder in plan.Tenants)
        {
            var count = holder.Present ? holder.Cpus.Count : 0;
            if (count <= most)
            {
                continue;
            }

            var cpu = holder.CpuShare == 0 ? Highest(holder.Cpus) : HighestThatAllCanSpare(plan, holder);
            if (cpu >= 0)
            {
                (best, most) = (cpu, count);
            }
        }

        if (best >= 0)
        {
            foreach (ref var holder in plan.Tenants)
            {
                holder.Cpus.Remove(best);
            }
        }

        return best;
    }

    private static int Highest(in CpuSet cpus)
    {
        var highest = -1;
        for (var cpu = cpus.Next(0); cpu >= 0; cpu = cpus.Next(cpu + 1))
        {
            highest = cpu;
        }

        return highest;
    }

    private static int HighestThatAllCanSpare(HostPlan plan, in HostAllocation holder)
    {
        var spare = holder.Cpus;
        foreach (ref readonly var member in plan.Tenants)
        {
            if (member.Present && member.CpuShare == holder.CpuShare && member.Cpus.Count == 1)
            {
                spare -= member.Cpus;
            }
        }

        return Highest(spare);
    }

    private static void JoinLeastShared(HostTopology topology, HostPlan plan, int slot)
    {
        var best = -1;
        var fewest = int.MaxValue;
        for (var cpu = topology.Online.Next(0); cpu >= 0; cpu = topology.Online.Next(cpu + 1))
        {
            var sharers = 0;
            foreach (ref readonly var tenant in plan.Tenants)
            {
                sharers += tenant.Cpus.Contains(cpu) ? 1 : 0;
            }

            if (sharers < fewest)
            {
                (best, fewest) = (cpu, sharers);
            }
        }

        var share = (byte)0;
        foreach (ref readonly var tenant in plan.Tenants)
        {
            share = tenant.Cpus.Contains(best) ? Math.Max(share, tenant.CpuShare) : share;
        }

        share = share != 0 ? share : HostShares.UnusedCpuShare(plan);
        if (share == 0)
        {
            return;
        }

        plan.Tenants[slot].Cpus.Add(best);
        foreach (ref var tenant in plan.Tenants)
        {
            if (tenant.Cpus.Contains(best))
            {
                tenant.CpuShare = share;
            }
        }
    }
}
