namespace Cotenant.Plugins.Learning;

/// <summary>
/// A function from <see cref="Inputs"/> numbers to <see cref="Outputs"/> numbers. Missing features are NaN.
/// Predictions allocate nothing and may run on one thread at a time per instance; <see cref="Fork"/> gives a second one.
/// </summary>
public interface IRegressor
{
    /// <summary>Features in a row.</summary>
    int Inputs { get; }

    /// <summary>Targets in a row.</summary>
    int Outputs { get; }

    /// <summary>True once it has been fitted or loaded.</summary>
    bool IsFitted { get; }

    /// <summary>Fits the regressor from scratch.</summary>
    /// <param name="features">Rows of <see cref="Inputs"/> numbers, one after another.</param>
    /// <param name="targets">Rows of <see cref="Outputs"/> numbers, as many rows.</param>
    /// <param name="cancellation">Stops the fit; the regressor is then as it was before.</param>
    /// <exception cref="ArgumentException">The two spans do not hold the same number of rows, or no row.</exception>
    void Fit(ReadOnlySpan<float> features, ReadOnlySpan<float> targets, CancellationToken cancellation);

    /// <summary>Predicts one row.</summary>
    /// <exception cref="InvalidOperationException">The regressor is not fitted.</exception>
    void Predict(ReadOnlySpan<float> features, Span<float> outputs);

    /// <summary>Predicts one row with the spread (standard deviation) of an ensemble's members; zero where there is none.</summary>
    void Predict(ReadOnlySpan<float> features, Span<float> outputs, Span<float> spread);

    /// <summary>A second instance over the same fitted model, for another thread.</summary>
    IRegressor Fork();
}
