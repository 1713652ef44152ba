using Cotenant.Compute.Learning;
using CsCheck;

namespace Cotenant.Compute.Tests.Learning;

public sealed class RegressionMetricsTests
{
    [Fact]
    public void Computed_by_hand()
    {
        var m = RegressionMetrics.Compute([1, 3, 2, 8], [1, 2, 4, 5]);
        Assert.Equal(4, m.Count);
        Assert.Equal(0.5, m.Bias, 1e-6);
        Assert.Equal(1.5, m.MeanAbsoluteError, 1e-6);
        Assert.Equal(Math.Sqrt(14.0 / 4), m.RootMeanSquaredError, 1e-6);
        Assert.Equal(1 - (14.0 / 10), m.RSquared, 1e-6);
        Assert.Equal(1.5, m.MedianAbsoluteError, 1e-6);
        Assert.Equal(2.85, m.AbsoluteError95, 1e-6);
        Assert.Equal(3, m.MaximumAbsoluteError, 1e-6);
    }

    [Fact]
    public void A_perfect_prediction_and_the_mean()
    {
        Assert.Equal(1, RegressionMetrics.Compute([1, 2, 3], [1, 2, 3]).RSquared);
        Assert.Equal(0, RegressionMetrics.Compute([2, 2, 2], [1, 2, 3]).RSquared, 1e-9);
        Assert.True(double.IsNaN(RegressionMetrics.Compute([2, 2], [3, 3]).RSquared));
    }

    [Fact]
    public void Quantiles_interpolate()
    {
        Assert.Equal(2.5f, Quantiles.Of([4, 1, 3, 2], 0.5));
        Assert.Equal(1, Quantiles.Of([4, 1, 3, 2], 0));
        Assert.Equal(4, Quantiles.Of([4, 1, 3, 2], 1));
        Assert.Equal(7, Quantiles.Of([7], 0.3));
    }

    [Fact]
    public void A_quantile_splits_the_values()
        => Gen.Select(Gen.Float[-100, 100].Array[1, 60], Gen.Double[0, 1]).Sample((values, q) =>
        {
            var x = Quantiles.Of(values.ToArray(), q);
            var below = values.Count(v => v < x);
            var above = values.Count(v => v > x);
            return below <= Math.Ceiling(q * (values.Length - 1)) && above <= Math.Ceiling((1 - q) * (values.Length - 1)) + 1e-9;
        });

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => RegressionMetrics.Compute([], []));
        Assert.Throws<ArgumentException>(() => RegressionMetrics.Compute([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => RegressionMetrics.Compute([float.NaN, 1], [1, 2]));
        Assert.Throws<ArgumentException>(() => Quantiles.Of([], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Of([1], 1.5));
    }
}
