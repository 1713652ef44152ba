using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Fixtures.Reloadable;

/// <summary>Keeps what is desired and gives its version (1) as reason.</summary>
internal sealed class ReloadablePolicy : IPolicy<HostObservation, HostPlan>
{
    public void Decide(HostObservation observation, HostPlan plan) => plan.Reasons.Add(1, a: 1);

    public void Dispose()
    {
    }
}
