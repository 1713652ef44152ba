namespace Cotenant.Compute.Learning;

/// <summary>Sample quantiles with linear interpolation (type 7 of Hyndman and Fan 1996, the usual default).</summary>
public static class Quantiles
{
    /// <summary>The quantile of the values, which this sorts in place; no allocation.</summary>
    /// <param name="values">At least one value, none of them NaN.</param>
    /// <param name="quantile">In [0, 1].</param>
    /// <exception cref="ArgumentException">No values, or a NaN among them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is outside [0, 1].</exception>
    public static float Of(Span<float> values, double quantile)
    {
        values.Sort();
        return OfSorted(values, quantile);
    }

    /// <summary>The quantile of values that are sorted already.</summary>
    /// <exception cref="ArgumentException">No values, or a NaN among them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is outside [0, 1].</exception>
    public static float OfSorted(ReadOnlySpan<float> sorted, double quantile)
    {
        if (sorted.IsEmpty)
        {
            throw new ArgumentException("there is no quantile of no values", nameof(sorted));
        }

        // Sort puts NaN first
        if (float.IsNaN(sorted[0]))
        {
            throw new ArgumentException("there is no quantile of values with NaN among them", nameof(sorted));
        }

        if (quantile is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "a quantile lies in [0, 1]");
        }

        var at = quantile * (sorted.Length - 1);
        var low = (int)at;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return (float)(sorted[low] + ((at - low) * ((double)sorted[high] - sorted[low])));
    }
}
