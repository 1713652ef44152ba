using CsCheck;

namespace Cotenant.LoadGenerator.Tests;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Bounds_reach_from_a_tenth_of_a_millisecond_over_30_seconds_in_steps_of_15_percent()
    {
        double[] bounds = new LatencyHistogram().Bounds;

        Assert.Equal(1e-4, bounds[0]);
        Assert.InRange(bounds[^1], 30, 30 * 1.15);
        Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.InRange(pair.Second / pair.First, 1.149, 1.151));
    }

    [Fact]
    public void A_value_on_a_bound_belongs_to_the_bucket_below_it()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(histogram.Bounds[3]);
        histogram.Record(Math.BitIncrement(histogram.Bounds[3]));
        histogram.Record(1000);
        histogram.Record(-1);

        HistogramSnapshot snapshot = histogram.Snapshot();
        Assert.Equal(1, snapshot.Counts[3]);
        Assert.Equal(1, snapshot.Counts[4]);
        Assert.Equal(1, snapshot.Counts[^1]);
        Assert.Equal(1, snapshot.Counts[0]);
    }

    [Fact]
    public void Quantiles_are_within_a_bucket_of_the_true_ones() =>
        Gen.Double[2e-4, 20].Array[1, 300].Sample(values =>
        {
            var histogram = new LatencyHistogram();
            Array.ForEach(values, histogram.Record);
            double[] sorted = [.. values.Order()];
            foreach (double q in new[] { 0.5, 0.9, 0.99 })
            {
                double exact = sorted[(int)Math.Ceiling(q * sorted.Length) - 1];
                Assert.InRange(histogram.Snapshot().Quantile(q), exact / 1.16, exact * 1.16);
            }
        });

    [Fact]
    public void Sum_mean_and_count_are_those_of_the_values()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(0.25);
        histogram.Record(0.75);

        HistogramSnapshot snapshot = histogram.Snapshot();
        Assert.Equal(2, snapshot.Count);
        Assert.Equal(1, snapshot.SumSeconds, 6);
        Assert.Equal(0.5, snapshot.MeanSeconds, 6);
    }

    [Fact]
    public void A_window_is_the_difference_of_two_snapshots()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(10);
        HistogramSnapshot before = histogram.Snapshot();
        histogram.Record(0.01);

        HistogramSnapshot window = histogram.Snapshot().Since(before);
        Assert.Equal(1, window.Count);
        Assert.InRange(window.Quantile(0.99), 0.0085, 0.0116);
    }

    [Fact]
    public void An_empty_histogram_has_no_quantile() => Assert.True(double.IsNaN(new LatencyHistogram().Snapshot().Quantile(0.99)));
}
