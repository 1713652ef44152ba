using Cotenant.Evaluation.Statistics;

namespace Cotenant.Evaluation.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public void The_interval_of_a_known_sample()
    {
        // mean 5, standard deviation sqrt(2.5), t(4) = 2.776
        var interval = Interval.Of([3, 4, 5, 6, 7]);
        Assert.Equal(5, interval.Mean);
        Assert.Equal(5 - 2.776 * Math.Sqrt(2.5 / 5), interval.Low, 3);
        Assert.Equal(5 + 2.776 * Math.Sqrt(2.5 / 5), interval.High, 3);
    }

    [Fact]
    public void What_is_not_a_number_is_left_out()
    {
        Assert.Equal(2, Interval.Of([1, double.NaN, 3]).Mean);
        Assert.True(double.IsNaN(Interval.Of([]).Mean));
        Assert.Equal(2, Quantile.Median([1, double.NaN, 2, 3]));
    }

    [Fact]
    public void Quantiles_lie_between_order_statistics()
    {
        Assert.Equal(2.5, Quantile.Median([4, 1, 3, 2]));
        Assert.Equal(1.3, Quantile.Of([1, 2, 3, 4], 0.1), 6);
        Assert.Equal(double.PositiveInfinity, Quantile.Of([1, 2, double.PositiveInfinity], 0.99));
        Assert.Equal(2, Quantile.Median([1, 2, double.PositiveInfinity]));
    }
}
