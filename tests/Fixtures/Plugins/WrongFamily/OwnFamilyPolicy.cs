using Cotenant.Plugins;

namespace Cotenant.Fixtures.WrongFamily;

/// <summary>A policy of a family that only this plugin knows.</summary>
internal sealed class OwnFamilyPolicy : IPolicy<OwnObservation, OwnPlan>
{
    public void Decide(OwnObservation observation, OwnPlan plan)
    {
    }

    public void Dispose()
    {
    }
}
