using Cotenant.Compute.Colocation;
using Cotenant.Compute.Learning;
using Cotenant.Plugins;
using Cotenant.Plugins.Learning;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>The models that are published now, opened. What is not published, or switched off, is null.</summary>
internal sealed class ModelSet
{
    private readonly IModelStore _store;
    private readonly OsmlOptions _options;
    private int _revision = -1;

    internal ModelSet(IModelStore store, OsmlOptions options)
    {
        _store = store;
        _options = options;
    }

    /// <summary>Counters to RCliff and OAA.</summary>
    internal IRegressor? A { get; private set; }

    /// <summary>Counters and a target allocation to the QoS there.</summary>
    internal IRegressor? B { get; private set; }

    /// <summary>State to the chance of each step.</summary>
    internal ActorCritic? C { get; private set; }

    /// <summary>Opens what has been published since the last call.</summary>
    internal void Refresh(PublishedModels models)
    {
        if (models.Revision == _revision)
        {
            return;
        }

        _revision = models.Revision;
        A = _options.UseModelA ? Regressor(models, ModelNames.A, ColocationFeatures.ModelA, ColocationFeatures.ModelAOutputs) : null;
        B = _options.UseModelB ? Regressor(models, ModelNames.B, ColocationFeatures.ModelB, ColocationFeatures.ModelBOutputs) : null;
        C = _options.UseModelC ? Actor(models) : null;
    }

    private IRegressor? Regressor(PublishedModels models, string name, int inputs, int outputs) =>
        models.TryFind(name, out var published)
        && _store.TryOpen(name, published.Version, out var stored)
        && stored.Regressor is { IsFitted: true } regressor
        && regressor.Inputs == inputs && regressor.Outputs == outputs
            ? regressor
            : null;

    private ActorCritic? Actor(PublishedModels models)
    {
        if (!models.TryFind(ModelNames.C, out var published) || !_store.TryOpen(ModelNames.C, published.Version, out var stored))
        {
            return null;
        }

        var actor = new ActorCritic(StepActions.Options with { ReplayCapacity = 64, BatchSize = 1, WarmUp = 64 }, 1);
        try
        {
            actor.Restore(stored.Payload.Span);
            return actor;
        }
        catch (SnapshotException)
        {
            // a model of another shape counts as none: the store has checked the bytes themselves
            return null;
        }
    }
}
