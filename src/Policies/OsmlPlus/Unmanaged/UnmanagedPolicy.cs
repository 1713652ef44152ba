using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Policies.OsmlPlus.Unmanaged;

/// <summary>Baseline: every tenant may use all CPUs and all ways, nobody is throttled; the kernel's scheduler divides.</summary>
internal sealed class UnmanagedPolicy : IPolicy<HostObservation, HostPlan>
{
    private const byte EverybodysShare = 1;

    /// <inheritdoc />
    public void Decide(HostObservation observation, HostPlan plan)
    {
        var topology = observation.Topology;
        var changed = false;
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            ref var tenant = ref plan.Tenants[slot];
            if (slot >= observation.SlotsInUse || !observation.Tenants[slot].Present)
            {
                changed |= tenant.Present;
                plan.Clear(slot);
                continue;
            }

            changed |= !tenant.Present || tenant.Cpus != topology.Online;
            tenant.Present = true;
            tenant.Cpus = topology.Online;
            tenant.CpuShare = EverybodysShare;
            tenant.WayShare = topology.HasCache ? EverybodysShare : (byte)0;
            plan.Ways(slot).Fill(topology.WayMask);
            plan.BandwidthPercent(slot).Fill(topology.HasBandwidth ? (byte)100 : (byte)0);
        }

        if (changed)
        {
            plan.Reasons.Add(UnmanagedReasons.Shared);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
