using Cotenant.Plugins.Pipeline;

namespace Cotenant.Plugins.Tests.Pipeline;

public sealed class DurationHistogramTests
{
    [Fact]
    public void A_quantile_lies_in_the_bucket_of_its_rank()
    {
        var histogram = new DurationHistogram();
        for (var i = 0; i < 99; i++)
        {
            histogram.Record(2e-5);
        }

        histogram.Record(0.2);
        Assert.InRange(histogram.Quantile(0.5), 1e-5, 2.5e-5);
        Assert.InRange(histogram.Quantile(0.999), 0.1, 0.25);
        Assert.Equal(100, histogram.Count);
        Assert.Equal(99 * 2e-5 + 0.2, histogram.Sum, 9);
    }

    [Fact]
    public void Beyond_the_last_bound_it_is_that_bound()
    {
        var histogram = new DurationHistogram();
        Assert.True(double.IsNaN(histogram.Quantile(0.5)));
        histogram.Record(60);
        Assert.Equal(10, histogram.Quantile(0.99));
    }
}
