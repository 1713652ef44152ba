using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Runtime;

/// <summary>What a histogram of durations says.</summary>
internal static class HistogramReading
{
    /// <summary>Upper bound of the bucket in which the quantile lies, seconds; null for an empty histogram.</summary>
    public static double? Quantile(DurationHistogram histogram, double quantile)
    {
        var counts = histogram.Counts;
        var total = histogram.Count;
        if (total == 0)
        {
            return null;
        }

        var rank = Math.Ceiling(total * quantile);
        long seen = 0;
        for (var bucket = 0; bucket < DurationHistogram.BucketBounds.Length; bucket++)
        {
            seen += counts[bucket];
            if (seen >= rank)
            {
                return DurationHistogram.BucketBounds[bucket];
            }
        }

        return DurationHistogram.BucketBounds[^1];
    }
}
