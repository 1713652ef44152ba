using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>What a plan says, and what has to be said in it after an adoption.</summary>
internal static class PlanFacts
{
    /// <summary>The least share of all domains, in percent.</summary>
    public static Sample LeastBandwidth(HostPlan plan, int slot)
    {
        var least = int.MaxValue;
        foreach (var percent in plan.BandwidthPercent(slot))
        {
            least = percent == 0 ? least : Math.Min(least, percent);
        }

        return plan.Tenants[slot].Present && least != int.MaxValue ? Sample.Of(least) : Sample.Missing(SampleStatus.NotSupported);
    }

    /// <summary>The kernel does not keep which overlaps a plan had declared: after an adoption every overlap is a share.</summary>
    public static void DeclareShares(HostPlan plan)
    {
        for (var a = 0; a < plan.Tenants.Length; a++)
        {
            for (var b = a + 1; b < plan.Tenants.Length && plan.Tenants[a].Present; b++)
            {
                if (!plan.Tenants[b].Present)
                {
                    continue;
                }

                if (plan.Tenants[a].Cpus.Overlaps(plan.Tenants[b].Cpus))
                {
                    plan.Tenants[a].CpuShare = plan.Tenants[b].CpuShare = 1;
                }

                for (var d = 0; d < plan.Domains; d++)
                {
                    if ((plan.Ways(a)[d] & plan.Ways(b)[d]) != 0)
                    {
                        plan.Tenants[a].WayShare = plan.Tenants[b].WayShare = 1;
                    }
                }
            }
        }
    }
}
