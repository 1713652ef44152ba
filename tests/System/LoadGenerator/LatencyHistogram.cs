namespace Cotenant.LoadGenerator;

/// <summary>
/// Latencies in seconds, counted in buckets that grow by <see cref="Growth"/> from
/// <see cref="Smallest"/> to <see cref="Largest"/>, and one above. Safe for several threads, allocates nothing.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>Upper bound of the first bucket, in seconds.</summary>
    public const double Smallest = 1e-4;

    /// <summary>No finite bound lies below this, in seconds.</summary>
    public const double Largest = 30;

    /// <summary>Ratio of neighbouring bounds: a quantile read from the buckets is at most 15 % off.</summary>
    public const double Growth = 1.15;

    private readonly long[] _counts;
    private long _sumNanoseconds;

    public LatencyHistogram()
    {
        List<double> bounds = [Smallest];
        while (bounds[^1] < Largest)
        {
            // six digits: the text of a bound reads back as the same number
            bounds.Add(double.Parse((Smallest * Math.Pow(Growth, bounds.Count)).ToString("G6")));
        }

        Bounds = [.. bounds];
        _counts = new long[Bounds.Length + 1];
    }

    /// <summary>Finite upper bounds in seconds, rising; a value equal to a bound belongs to that bucket.</summary>
    public double[] Bounds { get; }

    public void Record(double seconds)
    {
        seconds = Math.Max(seconds, 0);
        int bucket = Array.BinarySearch(Bounds, seconds);
        Interlocked.Increment(ref _counts[bucket < 0 ? ~bucket : bucket]);
        Interlocked.Add(ref _sumNanoseconds, (long)(seconds * 1e9));
    }

    public HistogramSnapshot Snapshot()
    {
        var counts = new long[_counts.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Interlocked.Read(ref _counts[i]);
        }

        return new HistogramSnapshot(Bounds, counts, Interlocked.Read(ref _sumNanoseconds) / 1e9);
    }
}
