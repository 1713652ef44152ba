namespace Cotenant.LoadGenerator;

/// <summary>The counts of a histogram at one moment.</summary>
/// <param name="Bounds">Finite upper bounds in seconds.</param>
/// <param name="Counts">Counts by bucket, not cumulative; one more than bounds, the last is what lies above all.</param>
/// <param name="SumSeconds">Sum of all values.</param>
internal sealed record HistogramSnapshot(double[] Bounds, long[] Counts, double SumSeconds)
{
    public long Count => Counts.Sum();

    public double MeanSeconds => Count is var count and > 0 ? SumSeconds / count : double.NaN;

    /// <summary>What came after an earlier snapshot.</summary>
    public HistogramSnapshot Since(HistogramSnapshot earlier)
    {
        var counts = new long[Counts.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Counts[i] - earlier.Counts[i];
        }

        return new HistogramSnapshot(Bounds, counts, SumSeconds - earlier.SumSeconds);
    }

    /// <summary>
    /// A quantile in seconds, interpolated linearly inside its bucket as PromQL's histogram_quantile does;
    /// NaN when empty, the largest finite bound when it lies above all.
    /// </summary>
    public double Quantile(double q)
    {
        long count = Count;
        if (count == 0)
        {
            return double.NaN;
        }

        double rank = q * count;
        double below = 0;
        for (int i = 0; i < Bounds.Length; i++)
        {
            if (below + Counts[i] >= rank && Counts[i] > 0)
            {
                double low = i == 0 ? 0 : Bounds[i - 1];
                return low + ((Bounds[i] - low) * ((rank - below) / Counts[i]));
            }

            below += Counts[i];
        }

        return Bounds[^1];
    }
}
