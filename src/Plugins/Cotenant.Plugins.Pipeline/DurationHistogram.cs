namespace Cotenant.Plugins.Pipeline;

/// <summary>
/// A histogram of durations with fixed buckets from 1 microsecond to 10 seconds: one writer, readers without a lock.
/// </summary>
public sealed class DurationHistogram
{
    private static readonly double[] Bounds =
        [1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly long[] _counts = new long[Bounds.Length + 1];
    private double _sum;

    /// <summary>Upper bounds of the buckets in seconds; the last bucket has none.</summary>
    public static ReadOnlySpan<double> BucketBounds => Bounds;

    /// <summary>Counts by bucket (not cumulative), one more than there are bounds.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Sum of all durations in seconds.</summary>
    public double Sum => _sum;

    /// <summary>How many durations were recorded.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (var bucket in _counts)
            {
                count += bucket;
            }

            return count;
        }
    }

    /// <summary>A quantile in seconds, by linear interpolation inside its bucket; NaN without durations.</summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        var rank = share * Count;
        long below = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            if (_counts[bucket] > 0 && below + _counts[bucket] >= rank)
            {
                var low = bucket == 0 ? 0 : Bounds[bucket - 1];
                return bucket == Bounds.Length ? low : low + (Bounds[bucket] - low) * (rank - below) / _counts[bucket];
            }

            below += _counts[bucket];
        }

        return double.NaN;
    }

    /// <summary>Records a duration.</summary>
    public void Record(double seconds)
    {
        var bucket = 0;
        while (bucket < Bounds.Length && seconds > Bounds[bucket])
        {
            bucket++;
        }

        _counts[bucket]++;
        _sum += seconds;
    }
}
