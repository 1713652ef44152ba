using System.Numerics;
using Cotenant.Plugins.Host;

namespace Cotenant.Evaluation.Hosts;

/// <summary>
/// The invariants of a host, checked apart from the guard that enforces them: each tenant can run on a core and fill a
/// way, masks are contiguous, nothing overlaps that is not declared as a share, classes stay within the limit.
/// </summary>
internal static class HostInvariants
{
    /// <summary>Names the first broken invariant, or null.</summary>
    public static string? FirstBroken(HostObservation observation, HostPlan plan)
    {
        var classes = new HashSet<string>();
        for (var slot = 0; slot < observation.Tenants.Length; slot++)
        {
            if (!observation.Tenants[slot].Present)
            {
                if (plan.Tenants[slot].Present)
                {
                    return $"slot {slot} holds resources without a tenant";
                }

                continue;
            }

            if (OneTenant(observation.Topology, plan, slot) is { } fault)
            {
                return fault;
            }

            classes.Add(string.Join(',', plan.Ways(slot).ToArray()) + '/' + string.Join(',', plan.BandwidthPercent(slot).ToArray()));
            for (var other = 0; other < slot; other++)
            {
                if (observation.Tenants[other].Present && Overlap(plan, slot, other) is { } overlap)
                {
                    return overlap;
                }
            }
        }

        var limit = observation.Topology.ClassLimit;
        return limit >= 0 && classes.Count > limit ? $"{classes.Count} classes of {limit}" : null;
    }

    private static string? OneTenant(HostTopology topology, HostPlan plan, int slot)
    {
        ref readonly var tenant = ref plan.Tenants[slot];
        if (!tenant.Present || (tenant.Cpus & topology.Online).IsEmpty)
        {
            return $"slot {slot} has no core";
        }

        if (!topology.HasCache)
        {
            return null;
        }

        foreach (var mask in plan.Ways(slot))
        {
            if (mask == 0)
            {
                return $"slot {slot} has no way";
            }

            if ((mask & ~topology.WayMask) != 0)
            {
                return $"slot {slot} has ways beyond the cache";
            }

            var run = mask >> BitOperations.TrailingZeroCount(mask);
            if ((run & (run + 1)) != 0)
            {
                return $"slot {slot} has a mask with a gap";
            }
        }

        return null;
    }

    private static string? Overlap(HostPlan plan, int slot, int other)
    {
        ref readonly var left = ref plan.Tenants[slot];
        ref readonly var right = ref plan.Tenants[other];
        if (left.Cpus.Overlaps(right.Cpus) && (left.CpuShare == 0 || left.CpuShare != right.CpuShare))
        {
            return $"slots {other} and {slot} overlap in cores";
        }

        for (var domain = 0; domain < plan.Domains; domain++)
        {
            if ((plan.Ways(slot)[domain] & plan.Ways(other)[domain]) != 0 && (left.WayShare == 0 || left.WayShare != right.WayShare))
            {
                return $"slots {other} and {slot} overlap in ways";
            }
        }

        return null;
    }
}
