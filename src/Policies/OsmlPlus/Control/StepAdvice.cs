using Cotenant.Compute.Colocation;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>Asks Model-C which step it would take.</summary>
internal sealed class StepAdvice(ModelSet models)
{
    private readonly float[] _state = new float[ColocationFeatures.ModelC];
    private readonly float[] _chances = new float[StepActions.Count];

    /// <summary>True when Model-C would rather add a way than a core.</summary>
    internal bool PrefersWays(ServiceState service)
    {
        if (models.C is not { } model)
        {
            return false;
        }

        ColocationFeatures.WriteC(service.Reading, service.Ratio, _state);
        model.Probabilities(_state, _chances);
        return _chances[StepActions.MoreWays] > _chances[StepActions.MoreCores];
    }

    /// <summary>True when Model-C would take something away, or leave it.</summary>
    internal bool WouldSpare(ServiceState service)
    {
        if (models.C is not { } model)
        {
            return true;
        }

        ColocationFeatures.WriteC(service.Reading, service.Ratio, _state);
        return model.Greedy(_state) is StepActions.FewerCores or StepActions.FewerWays or StepActions.Nothing;
    }
}
