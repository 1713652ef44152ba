using Cotenant.Compute.Learning;

namespace Cotenant.Compute.Tests.Learning;

public sealed class LossTests
{
    [Fact]
    public void Squared_error_by_hand()
    {
        var gradients = new float[2];
        Assert.Equal(2.5f, Loss.MeanSquared.Evaluate([3, 1], [1, 2], default, gradients));
        Assert.Equal([2, -1], gradients);
    }

    [Fact]
    public void Huber_is_quadratic_inside_and_linear_outside()
    {
        var gradients = new float[1];
        Assert.Equal(0.125f, Loss.Huber().Evaluate([0.5f], [0], default, gradients));
        Assert.Equal(0.5f, gradients[0]);
        Assert.Equal(9.5f, Loss.Huber().Evaluate([-10], [0], default, gradients));
        Assert.Equal(-1, gradients[0]);
        Assert.Equal(18f, Loss.Huber(2).Evaluate([10], [0], default, gradients));
        Assert.Equal(2, gradients[0]);
    }

    [Fact]
    public void Pinball_weighs_the_two_sides()
    {
        var gradients = new float[1];
        Assert.Equal(0.9f, Loss.Quantile(0.9f).Evaluate([0], [1], default, gradients), 1e-6f);
        Assert.Equal(0.1f, Loss.Quantile(0.9f).Evaluate([1], [0], default, gradients), 1e-6f);
    }

    [Fact]
    public void Masked_targets_count_for_nothing()
    {
        var gradients = new float[] { 9, 9, 9, 9 };
        var loss = Loss.MeanSquared.Evaluate([1, 2, 3, 4], [0, float.NaN, 1, float.PositiveInfinity], [1, 0, 3, 0], gradients);

        // (1 * 1 + 3 * 4) / 4
        Assert.Equal(3.25f, loss);
        Assert.Equal([0.5f, 0, 3, 0], gradients);
    }

    [Fact]
    public void All_masked_is_no_error()
    {
        var gradients = new float[] { 9, 9 };
        Assert.Equal(0, Loss.Huber().Evaluate([1, 2], [5, 5], [0, 0], gradients));
        Assert.Equal([0, 0], gradients);
    }

    [Fact]
    public void Cross_entropy_survives_a_probability_of_zero()
    {
        var gradients = new float[2];
        var loss = Loss.CrossEntropy.Evaluate([0, 1], [1, 0], default, gradients);
        Assert.True(float.IsFinite(loss) && loss > 10 && float.IsFinite(gradients[0]));
    }

    [Fact]
    public void Parameters_outside_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Huber(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Huber(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Quantile(1));
        Assert.Throws<ArgumentException>(() => Loss.MeanSquared.Evaluate([1, 2], [1], default, new float[2]));
    }
}
