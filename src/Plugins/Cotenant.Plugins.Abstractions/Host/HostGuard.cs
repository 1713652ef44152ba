using System.Numerics;
using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Host;

/// <summary>
/// The rules that every plan for a host must pass, simulated or real (<see cref="HostRules"/>). Allocates nothing; takes
/// time in proportion to tenants times share groups.
/// </summary>
public static class HostGuard
{
    /// <summary>Longest period over quota that cgroup v2 takes: 1,024 CPUs in percent of one.</summary>
    private const int MostQuotaPercent = CpuSet.Capacity * 100;

    /// <summary>
    /// Checks a plan. Masks count in the cache domains where a tenant has CPUs: elsewhere it cannot fill anything, and
    /// its mask, though it has to be legal, may overlap others.
    /// </summary>
    /// <param name="observation">Names the topology and the tenants that are there.</param>
    /// <param name="plan">The plan; never changed.</param>
    /// <returns>The first broken rule with the resources that break it, or a pass.</returns>
    public static GuardVerdict Check(HostObservation observation, HostPlan plan)
    {
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            var verdict = IsTenant(observation, slot)
                ? CheckTenant(observation.Topology, plan, slot)
                : CheckEmpty(plan, slot);
            if (!verdict.Passes)
            {
                return verdict;
            }
        }

        var shares = CheckShares(observation.Topology, plan);
        return shares.Passes ? CheckClasses(observation.Topology, plan) : shares;
    }

    internal static bool IsTenant(HostObservation observation, int slot) =>
        slot < observation.SlotsInUse && observation.Tenants[slot].Present;

    internal static bool IsLegalBandwidth(HostTopology topology, int percent) =>
        topology.HasBandwidth
            ? percent == 100 || (percent >= topology.MinimumBandwidthPercent && percent < 100 && percent % topology.BandwidthStepPercent == 0)
            : percent == 0;

    internal static bool IsLegalMemory(in HostAllocation tenant)
    {
        if (tenant.MemoryLowBytes < 0 || tenant.MemoryHighBytes < 0 || tenant.MemoryMaxBytes < 0)
        {
            return false;
        }

        var high = tenant.MemoryHighBytes == 0 ? long.MaxValue : tenant.MemoryHighBytes;
        var most = tenant.MemoryMaxBytes == 0 ? long.MaxValue : tenant.MemoryMaxBytes;
        return tenant.MemoryLowBytes <= Math.Min(high, most) && (tenant.MemoryHighBytes == 0 || high <= most);
    }

    internal static bool IsLegalWeight(in HostAllocation tenant) =>
        tenant.CpuWeight is >= 0 and <= 10_000 && tenant.CpuQuotaPercent is >= 0 and <= MostQuotaPercent;

    private static GuardVerdict CheckEmpty(HostPlan plan, int slot)
    {
        ref readonly var tenant = ref plan.Tenants[slot];
        var resources = ResourceSet.None;
        if (tenant.Present || !tenant.Cpus.IsEmpty)
        {
            resources |= ResourceSet.Of(HostResources.Cores);
        }

        if (plan.Ways(slot).ContainsAnyExcept(0UL))
        {
            resources |= ResourceSet.Of(HostResources.Cache);
        }

        if (plan.BandwidthPercent(slot).ContainsAnyExcept((byte)0))
        {
            resources |= ResourceSet.Of(HostResources.Bandwidth);
        }

        if (tenant.MemoryLowBytes != 0 || tenant.MemoryHighBytes != 0 || tenant.MemoryMaxBytes != 0)
        {
            resources |= ResourceSet.Of(HostResources.Memory);
        }

        return resources.IsEmpty ? GuardVerdict.Pass : new GuardVerdict(HostRules.AllocationWithoutTenant, resources, slot, slot);
    }

    private static GuardVerdict CheckTenant(HostTopology topology, HostPlan plan, int slot)
    {
        ref readonly var tenant = ref plan.Tenants[slot];
        if (!tenant.Present || tenant.Cpus.IsEmpty)
        {
            return new GuardVerdict(HostRules.NoCpu, ResourceSet.Of(HostResources.Cores), slot);
        }

        var offline = tenant.Cpus - topology.Online;
        if (!offline.IsEmpty)
        {
            return new GuardVerdict(HostRules.CpuOffline, ResourceSet.Of(HostResources.Cores), slot, offline.Next(0));
        }

        if (!IsLegalWeight(tenant))
        {
            return new GuardVerdict(HostRules.CpuShareOutOfRange, ResourceSet.Of(HostResources.Cores), slot, tenant.CpuWeight, tenant.CpuQuotaPercent);
        }

        foreach (var mask in plan.Ways(slot))
        {
            var rule = BrokenMaskRule(topology, mask);
            if (rule != 0)
            {
                var of = rule == HostRules.TooFewWays ? BitOperations.PopCount(mask) : topology.Ways;
                return new GuardVerdict(rule, ResourceSet.Of(HostResources.Cache), slot, of, topology.MinimumWays);
            }
        }

        foreach (var percent in plan.BandwidthPercent(slot))
        {
            if (!IsLegalBandwidth(topology, percent))
            {
                return new GuardVerdict(HostRules.BandwidthOutOfRange, ResourceSet.Of(HostResources.Bandwidth), slot, percent, topology.MinimumBandwidthPercent);
            }
        }

        return IsLegalMemory(tenant)
            ? GuardVerdict.Pass
            : new GuardVerdict(HostRules.MemoryContradiction, ResourceSet.Of(HostResources.Memory), slot);
    }

    private static int BrokenMaskRule(HostTopology topology, ulong mask)
    {
        if ((mask & ~topology.WayMask) != 0)
        {
            return HostRules.MaskOutOfRange;
        }

        if (!topology.HasCache)
        {
            return 0;
        }

        if (BitOperations.PopCount(mask) < topology.MinimumWays || mask == 0)
        {
            return HostRules.TooFewWays;
        }

        return WayMasks.IsContiguous(mask) ? 0 : HostRules.MaskNotContiguous;
    }

    private static GuardVerdict CheckShares(HostTopology topology, HostPlan plan)
    {
        if (HostShares.CpuConflict(plan) is { } cpus)
        {
            return new GuardVerdict(HostRules.UndeclaredCpuShare, ResourceSet.Of(HostResources.Cores), cpus.Slot, cpus.Other);
        }

        for (var domain = 0; topology.HasCache && domain < plan.Domains; domain++)
        {
            if (HostShares.WayConflict(topology, plan, domain) is { } ways)
            {
                return new GuardVerdict(HostRules.UndeclaredWayShare, ResourceSet.Of(HostResources.Cache), ways.Slot, ways.Other);
            }
        }

        return GuardVerdict.Pass;
    }

    private static GuardVerdict CheckClasses(HostTopology topology, HostPlan plan)
    {
        if (HostClasses.Fit(topology, plan))
        {
            return GuardVerdict.Pass;
        }

        var resources = topology.HasCache ? ResourceSet.Of(HostResources.Cache) : ResourceSet.None;
        if (topology.HasBandwidth)
        {
            resources |= ResourceSet.Of(HostResources.Bandwidth);
        }

        return new GuardVerdict(HostRules.TooManyClasses, resources, -1, HostClasses.Count(plan, int.MaxValue), topology.ClassLimit);
    }
}
