namespace Cotenant.Plugins.Services.Regressors;

/// <summary>What a fit leaves: immutable, shared by any number of predictors.</summary>
internal abstract class FittedModel
{
    /// <summary>A predictor with scratch memory of its own.</summary>
    public abstract Predictor CreatePredictor();

    /// <summary>Writes the model's bytes.</summary>
    public abstract void Write(ref RecordWriter writer);
}
