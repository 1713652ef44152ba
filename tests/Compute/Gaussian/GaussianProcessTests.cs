using Cotenant.Compute.Gaussian;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Gaussian;

public sealed class GaussianProcessTests
{
    private static readonly double[] Lengths = [0.05, 0.1, 0.2, 0.4, 0.8];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0.523994108831116)]
    [InlineData(0.5, 0.828649216185)]
    public void Matern_has_the_published_values(double distance, double expected) =>
        Assert.Equal(expected, Matern.FiveHalves(distance), 1e-6);

    // values of the normal distribution from tables
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746)]
    [InlineData(-1.96, 0.024997895)]
    [InlineData(3, 0.998650102)]
    public void The_normal_distribution_has_the_values_of_the_tables(double z, double expected) =>
        Assert.Equal(expected, ExpectedImprovement.Cumulative(z), 1e-7);

    [Fact]
    public void Expected_improvement_is_the_mean_of_what_is_gained()
    {
        var random = new SeededRandom(5);
        var (mean, deviation, best, margin) = (0.4, 0.3, 0.6, 0.01);
        var sum = 0.0;
        for (var i = 0; i < 400_000; i++)
        {
            sum += Math.Max(0, mean + deviation * random.NextGaussian() - best - margin);
        }

        Assert.Equal(sum / 400_000, ExpectedImprovement.Of(mean, deviation, best, margin), 1e-3);
        Assert.Equal(0.1, ExpectedImprovement.Of(0.7, 0, 0.6, 0), 1e-12);
        Assert.Equal(0, ExpectedImprovement.Of(0.5, 0, 0.6, 0));
    }

    [Fact]
    public void It_goes_through_samples_without_noise_and_is_sure_of_them()
    {
        var process = Of(Wave, 12, 1e-9);
        for (var i = 0; i < 12; i++)
        {
            double[] point = [i / 11.0];
            Assert.Equal(Wave(point[0]), process.Mean(point), 1e-4);
            Assert.InRange(process.DeviationOfLast(), 0, 1e-3 * process.MaximumDeviation);
        }
    }

    [Fact]
    public void It_predicts_between_samples_and_doubts_far_from_them()
    {
        var process = Of(Wave, 12, 1e-6);
        for (var i = 0; i < 11; i++)
        {
            double[] point = [(i + 0.5) / 11];
            Assert.Equal(Wave(point[0]), process.Mean(point), 0.03);
        }

        process.Mean([5.0]);
        Assert.Equal(process.MaximumDeviation, process.DeviationOfLast(), 1e-3);
    }

    [Fact]
    public void A_slow_function_gets_a_longer_scale_than_a_fast_one() =>
        Assert.True(Of(x => Math.Sin(2 * x), 16, 1e-4).Length > Of(x => Math.Sin(25 * x), 16, 1e-4).Length);

    [Fact]
    public void Noise_is_averaged()
    {
        var process = new GaussianProcess(8, 1);
        process.Clear(1);
        process.Add([0.5], 1);
        process.Add([0.5], 3);
        process.Add([4.0], 0);
        Assert.True(process.Fit(Lengths, 0.1));
        Assert.InRange(process.Mean([0.5]), 1.6, 2);
        process.SetValue(1, 1);
        Assert.True(process.Fit(Lengths, 0.1));
        Assert.InRange(process.Mean([0.5]), 0.8, 1);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var process = Of(Wave, 12, 1e-4);
        var point = new double[] { 0.3 };
        Assert.Equal(0, Allocations.Of(() =>
        {
            process.Fit(Lengths, 1e-4);
            process.Mean(point);
            process.DeviationOfLast();
        }));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var process = new GaussianProcess(1, 2);
        Assert.False(process.Fit(Lengths, 1e-3));
        Assert.Throws<ArgumentOutOfRangeException>(() => process.Clear(3));
        process.Clear(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => process.Add([1.0], 1));
        process.Add([1.0, 2.0], 1);
        Assert.Throws<InvalidOperationException>(() => process.Add([1.0, 3.0], 1));
    }

    private static double Wave(double x) => Math.Sin(6 * x) + x;

    private static GaussianProcess Of(Func<double, double> function, int samples, double noise)
    {
        var process = new GaussianProcess(32, 3);
        process.Clear(1);
        for (var i = 0; i < samples; i++)
        {
            var x = i / (samples - 1.0);
            process.Add([x], function(x));
        }

        Assert.True(process.Fit(Lengths, noise));
        return process;
    }
}
