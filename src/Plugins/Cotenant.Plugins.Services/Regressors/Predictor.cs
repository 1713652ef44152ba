namespace Cotenant.Plugins.Services.Regressors;

/// <summary>Predicts on one thread at a time, without allocation.</summary>
internal abstract class Predictor
{
    /// <summary>Predicts one row whose lengths are checked.</summary>
    /// <param name="row">Features, those that may be missing as NaN.</param>
    /// <param name="outputs">Receives the targets.</param>
    /// <param name="spread">Receives the members' standard deviation, or is empty.</param>
    public abstract void Predict(ReadOnlySpan<float> row, Span<float> outputs, Span<float> spread);
}
