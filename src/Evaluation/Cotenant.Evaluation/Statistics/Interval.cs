namespace Cotenant.Evaluation.Statistics;

/// <summary>A mean with its 95 % interval (Student's t) over independent runs.</summary>
/// <param name="Mean">The mean; NaN without values.</param>
/// <param name="Low">Lower end; the mean itself with fewer than two values.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Mean, double Low, double High)
{
    // two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom; beyond, the normal's
    private static readonly double[] Quantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>The interval of the values; NaN values are left out.</summary>
    public static Interval Of(IEnumerable<double> values)
    {
        var kept = values.Where(value => !double.IsNaN(value)).ToArray();
        if (kept.Length == 0)
        {
            return new Interval(double.NaN, double.NaN, double.NaN);
        }

        var mean = kept.Average();
        if (kept.Length == 1)
        {
            return new Interval(mean, mean, mean);
        }

        var variance = kept.Sum(value => (value - mean) * (value - mean)) / (kept.Length - 1);
        var half = (kept.Length - 1 <= Quantiles.Length ? Quantiles[kept.Length - 2] : 1.96) * Math.Sqrt(variance / kept.Length);
        return new Interval(mean, mean - half, mean + half);
    }
}
