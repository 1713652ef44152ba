using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Fixtures.GuardViolating;

/// <summary>Takes every CPU and way away from every tenant: breaks the rules no-cpu and too-few-ways.</summary>
internal sealed class GuardViolatingPolicy : IPolicy<HostObservation, HostPlan>
{
    public void Decide(HostObservation observation, HostPlan plan)
    {
        for (var slot = 0; slot < observation.SlotsInUse; slot++)
        {
            if (observation.Tenants[slot].Present)
            {
                plan.Tenants[slot] = new HostAllocation { Present = true };
                plan.Ways(slot).Clear();
            }
        }
    }

    public void Dispose()
    {
    }
}
