using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Fixtures.Throwing;

/// <summary>Throws where its name says.</summary>
internal sealed class ThrowingPolicy(string name) : IPolicy<HostObservation, HostPlan>
{
    public void Decide(HostObservation observation, HostPlan plan)
    {
        if (name == "throws-in-decide")
        {
            throw new OwnException("cannot decide");
        }
    }

    public void Dispose()
    {
        if (name == "throws-in-dispose")
        {
            throw new OwnException("cannot end");
        }
    }
}
