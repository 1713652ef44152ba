using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Learning;

public sealed class FeatureScalerTests
{
    [Fact]
    public void Stated_ranges_become_zero_to_one()
    {
        var scaler = FeatureScaler.MinMax([0, 10, 5], [6400, 20, 5]);
        var y = new float[3];
        scaler.Transform([3200, 15, 5], y);
        Assert.Equal([0.5f, 0.5f, 0], y);
        scaler.Transform([12800, 0, 7], y);
        Assert.Equal([2, -1, 0], y);
    }

    [Fact]
    public void Clipping_keeps_to_the_range()
    {
        var y = new float[2];
        FeatureScaler.MinMax([0, 0], [10, 10], clip: true).Transform([-5, 50], y);
        Assert.Equal([0, 1], y);
        FeatureScaler.Standardise([0, 1, 2, 3], 1, limit: 1.2f).Transform([1e9f, -1e9f], y);
        Assert.Equal([1.2f, -1.2f], y);
    }

    [Fact]
    public void Fitting_gives_mean_zero_and_deviation_one()
    {
        var random = new SeededRandom(1);
        var rows = new float[3 * 1000];
        for (var row = 0; row < 1000; row++)
        {
            rows[3 * row] = (float)(1e6 + random.NextGaussian());
            rows[(3 * row) + 1] = (float)(-3 + (0.01 * random.NextGaussian()));
            rows[(3 * row) + 2] = 7;
        }

        var scaler = FeatureScaler.Standardise(rows, 3);
        var y = new float[rows.Length];
        scaler.Transform(rows, y);
        for (var feature = 0; feature < 2; feature++)
        {
            var column = Enumerable.Range(0, 1000).Select(row => (double)y[(3 * row) + feature]).ToArray();

            // the first column has a mean of 10^6, where floats are 1/16 apart
            Assert.Equal(0, column.Average(), feature == 0 ? 0.06 : 1e-3);
            Assert.Equal(1, Math.Sqrt(column.Average(v => v * v)), feature == 0 ? 0.01 : 1e-3);
        }

        Assert.All(Enumerable.Range(0, 1000), row => Assert.Equal(0, y[(3 * row) + 2]));
    }

    [Fact]
    public void Fitting_leaves_missing_values_out()
    {
        var scaler = FeatureScaler.Standardise([1, float.NaN, 3, 4, float.PositiveInfinity, 6], 2, [0, 1]);
        var y = new float[4];
        scaler.Transform([2, 5], y);

        // columns 1, 3, (infinite) and (NaN), 4, 6
        Assert.Equal([0, 0, 0, 0], y);
        scaler.Transform([3, 6], y);
        Assert.Equal([1, 1, 0, 0], y);
    }

    [Fact]
    public void A_missing_feature_gives_zero_and_sets_its_mask_input()
    {
        var scaler = FeatureScaler.MinMax([0, 0, 0], [10, 10, 10], [2, 0]);
        Assert.Equal(5, scaler.OutputWidth);
        var y = new float[10];
        scaler.Transform([5, 5, float.NaN, float.NegativeInfinity, 5, 10], y);
        Assert.Equal([0.5f, 0.5f, 0, 1, 0, 0, 0.5f, 1, 0, 1], y);
    }

    [Fact]
    public void A_feature_that_may_not_be_missing_is_named()
    {
        var scaler = FeatureScaler.MinMax([0, 0], [1, 1], [0]);
        var e = Assert.Throws<ArgumentException>(() => scaler.Transform([0, float.NaN], new float[3]));
        Assert.Contains("feature 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inverting_gives_the_units_back()
    {
        var scaler = FeatureScaler.MinMax([2, 4], [12, 4]);
        float[] y = [0.5f, 123];
        scaler.Invert(y);
        Assert.Equal([7, 4], y);
        Assert.Equal(20, scaler.InvertSpread(0, 2));
        Assert.Equal(0, scaler.InvertSpread(1, 2));
    }

    [Fact]
    public void A_snapshot_scales_alike()
    {
        var scaler = FeatureScaler.MinMax([0, -5, 2], [3, 5, 2], [1], clip: true);
        var copy = FeatureScaler.Load(Snapshot.ToArray(scaler));
        var (a, b) = (new float[4], new float[4]);
        scaler.Transform([1, float.NaN, 9], a);
        copy.Transform([1, float.NaN, 9], b);
        Assert.Equal(a, b);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("feature 1", Assert.Throws<ArgumentException>(() => FeatureScaler.MinMax([0, 2], [1, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FeatureScaler.MinMax([0], [float.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => FeatureScaler.MinMax([0], [1, 2]));
        Assert.Throws<ArgumentException>(() => FeatureScaler.MinMax([0], [1], [1]));
        Assert.Throws<ArgumentException>(() => FeatureScaler.MinMax([0], [1], [0, 0]));
        Assert.Throws<ArgumentException>(() => FeatureScaler.Standardise([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => FeatureScaler.Standardise([], 2));
    }

    [Fact]
    public void Hiding_takes_the_stated_share_of_the_stated_features()
    {
        var rows = new float[3 * 10_000];
        var random = new SeededRandom(2);
        FeatureMasking.Hide(rows, 3, [0, 2], 0.25f, ref random);
        int Hidden(int feature) => Enumerable.Range(0, 10_000).Count(row => float.IsNaN(rows[(3 * row) + feature]));
        Assert.InRange(Hidden(0), 2300, 2700);
        Assert.Equal(0, Hidden(1));
        Assert.InRange(Hidden(2), 2300, 2700);
    }

    [Fact]
    public void Scaling_allocates_nothing()
    {
        var scaler = FeatureScaler.MinMax([0, 0], [1, 1], [1]);
        float[] x = [1, float.NaN];
        var y = new float[3];
        Assert.Equal(0, Allocations.Of(() => scaler.Transform(x, y)));
    }
}
