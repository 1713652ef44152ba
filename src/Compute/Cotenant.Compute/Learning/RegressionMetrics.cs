namespace Cotenant.Compute.Learning;

/// <summary>How far predictions are from what was measured, in the units of the target.</summary>
/// <param name="Count">Pairs compared.</param>
/// <param name="Bias">Mean of predicted minus actual.</param>
/// <param name="MeanAbsoluteError">Mean of |predicted - actual|.</param>
/// <param name="RootMeanSquaredError">Root of the mean squared error.</param>
/// <param name="RSquared">1 - squared error / squared deviation from the mean; NaN when the actual values do not vary.</param>
/// <param name="MedianAbsoluteError">Half of the absolute errors are below.</param>
/// <param name="AbsoluteError95">95 % of the absolute errors are below.</param>
/// <param name="MaximumAbsoluteError">The worst.</param>
public readonly record struct RegressionMetrics(
    int Count,
    double Bias,
    double MeanAbsoluteError,
    double RootMeanSquaredError,
    double RSquared,
    double MedianAbsoluteError,
    double AbsoluteError95,
    double MaximumAbsoluteError)
{
    /// <summary>Compares predictions with what was measured.</summary>
    /// <exception cref="ArgumentException">No pairs, different lengths, or a NaN.</exception>
    public static RegressionMetrics Compute(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual)
    {
        Throw.IfLength(predicted.Length, actual.Length, nameof(predicted));
        if (actual.IsEmpty)
        {
            throw new ArgumentException("there are no predictions to compare", nameof(predicted));
        }

        var errors = new float[actual.Length];
        var mean = 0.0;
        foreach (var a in actual)
        {
            mean += a;
        }

        mean /= actual.Length;
        double sum = 0, absolute = 0, squares = 0, variation = 0;
        for (var i = 0; i < errors.Length; i++)
        {
            var error = (double)predicted[i] - actual[i];
            sum += error;
            absolute += Math.Abs(error);
            squares += error * error;
            variation += (actual[i] - mean) * (actual[i] - mean);
            errors[i] = (float)Math.Abs(error);
        }

        Array.Sort(errors);
        var n = errors.Length;
        return new RegressionMetrics(
            n,
            sum / n,
            absolute / n,
            Math.Sqrt(squares / n),
            variation > 0 ? 1 - (squares / variation) : double.NaN,
            Quantiles.OfSorted(errors, 0.5),
            Quantiles.OfSorted(errors, 0.95),
            errors[^1]);
    }
}
