namespace Cotenant.Evaluation.Statistics;

/// <summary>Quantiles of small sets of values.</summary>
public static class Quantile
{
    /// <summary>The median; NaN without values.</summary>
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    /// <summary>A quantile by linear interpolation between order statistics; NaN without values.</summary>
    /// <param name="values">The values; NaN are left out.</param>
    /// <param name="share">0 to 1.</param>
    public static double Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Where(value => !double.IsNaN(value)).Order().ToArray();
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        var position = share * (sorted.Length - 1);
        var below = (int)position;
        if (position == below)
        {
            return sorted[below];
        }

        var above = below + 1;
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
