namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>Two scrapes of a histogram, and the quantile of what was observed between them.</summary>
internal sealed class HistogramWindow
{
    private readonly List<HistogramBucket> _before = [];

    /// <summary>Whether there was a scrape before.</summary>
    public bool Started => _before.Count > 0;

    /// <summary>Takes a scrape and compares it with the one before, which it then replaces.</summary>
    /// <param name="now">cumulative buckets by rising bound, the last with bound +Inf</param>
    /// <param name="quantile">0 to 1</param>
    /// <param name="value">the quantile, in the unit of the bounds</param>
    /// <param name="observations">how many observations are new</param>
    /// <returns>what the comparison gave</returns>
    public HistogramOutcome Next(List<HistogramBucket> now, double quantile, out double value, out double observations)
    {
        value = observations = double.NaN;
        var outcome = Compare(now, quantile, ref value, ref observations);
        _before.Clear();
        _before.AddRange(now);
        return outcome;
    }

    private HistogramOutcome Compare(List<HistogramBucket> now, double quantile, ref double value, ref double observations)
    {
        if (now.Count < 2 || !double.IsPositiveInfinity(now[^1].UpperBound))
        {
            return HistogramOutcome.NoInfinity;
        }

        if (_before.Count == 0)
        {
            return HistogramOutcome.First;
        }

        // other bounds, or a count that fell: the program was restarted, and what it counted before is lost
        if (_before.Count != now.Count)
        {
            return HistogramOutcome.Reset;
        }

        for (var i = 0; i < now.Count; i++)
        {
            if (_before[i].UpperBound != now[i].UpperBound || now[i].Count < _before[i].Count)
            {
                return HistogramOutcome.Reset;
            }
        }

        observations = now[^1].Count - _before[^1].Count;
        if (observations <= 0)
        {
            return HistogramOutcome.Idle;
        }

        value = Quantile(now, quantile * observations);
        return HistogramOutcome.Value;
    }

    /// <summary>
    /// Linear within the bucket that holds the rank, from 0 below the first bound, as PromQL's histogram_quantile does. In
    /// the +Inf bucket it is the highest finite bound: the true value is at least that.
    /// </summary>
    private double Quantile(List<HistogramBucket> now, double rank)
    {
        double lower = 0, below = 0;
        for (var i = 0; i < now.Count; i++)
        {
            // scrapes of several threads' counters may be torn: counts never fall over rising bounds
            var count = Math.Max(below, now[i].Count - _before[i].Count);
            if (count >= rank)
            {
                var upper = now[i].UpperBound;
                return double.IsPositiveInfinity(upper) ? lower
                    : i == 0 && upper <= 0 ? upper
                    : lower + ((upper - lower) * (rank - below) / (count - below));
            }

            lower = now[i].UpperBound;
            below = count;
        }

        return now[^2].UpperBound;
    }
}
