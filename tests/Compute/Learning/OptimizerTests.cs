using Cotenant.Compute.Learning;

namespace Cotenant.Compute.Tests.Learning;

public sealed class OptimizerTests
{
    // algorithm 1 of the paper, in double and without the folding of the corrections
    [Fact]
    public void Adam_follows_the_paper()
    {
        const int n = 2500;
        var adam = new Adam(n, 0.01f);
        var w = new float[n];
        var g = new float[n];
        var expected = new double[n];
        var (m, v) = (new double[n], new double[n]);
        for (var step = 1; step <= 50; step++)
        {
            for (var i = 0; i < n; i++)
            {
                g[i] = MathF.Sin((i * 0.37f) + step) * (1 + (i % 5));
                m[i] = (0.9 * m[i]) + (0.1 * g[i]);
                v[i] = (0.999 * v[i]) + (0.001 * g[i] * g[i]);
                expected[i] -= 0.01 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }

            adam.Step(w, g);
        }

        for (var i = 0; i < n; i++)
        {
            Assert.Equal(expected[i], w[i], 1e-4);
        }
    }

    [Fact]
    public void Sgd_with_momentum_by_hand()
    {
        var sgd = new Sgd(1, 0.1f, 0.5f);
        float[] w = [1];
        sgd.Step(w, [2]);
        Assert.Equal(0.8f, w[0], 1e-6f);
        sgd.Step(w, [2]);
        Assert.Equal(0.5f, w[0], 1e-6f);
        sgd.Reset();
        sgd.Step(w, [2]);
        Assert.Equal(0.3f, w[0], 1e-6f);
    }

    [Fact]
    public void Both_find_the_bottom_of_a_bowl()
    {
        foreach (var optimizer in new Optimizer[] { new Adam(2, 0.05f), new Sgd(2, 0.05f, 0.9f) })
        {
            float[] w = [4, -3];
            for (var i = 0; i < 1000; i++)
            {
                optimizer.Step(w, [2 * (w[0] - 1), 20 * (w[1] - 2)]);
            }

            Assert.Equal(1, w[0], 1e-2f);
            Assert.Equal(2, w[1], 1e-2f);
        }
    }

    [Fact]
    public void Clipping_bounds_the_length_and_keeps_the_direction()
    {
        float[] g = [3, 4];
        Assert.Equal(5, GradientClip.ByNorm(g, 10));
        Assert.Equal([3, 4], g);
        Assert.Equal(5, GradientClip.ByNorm(g, 1));
        Assert.Equal(0.6f, g[0], 1e-6f);
        Assert.Equal(0.8f, g[1], 1e-6f);
        GradientClip.ByNorm(g, 0);
        Assert.Equal(0.6f, g[0], 1e-6f);
    }

    [Fact]
    public void Settings_outside_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1, beta1: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1, epsilon: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(1, 0.1f, -1));
        Assert.Throws<ArgumentException>(() => new Adam(2).Step(new float[2], new float[3]));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var (adam, sgd) = (new Adam(4777), new Sgd(4777));
        var (w, g) = (new float[4777], new float[4777]);
        g.AsSpan().Fill(0.1f);
        Assert.Equal(0, Allocations.Of(() =>
        {
            GradientClip.ByNorm(g, 1);
            adam.Step(w, g);
            sgd.Step(w, g);
        }));
    }
}
