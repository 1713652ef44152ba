using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Numerics;

public sealed class SeededRandomTests
{
    // computed from the published algorithm by a separate program in another language
    [Fact]
    public void Draws_the_published_sequence()
    {
        var random = new SeededRandom(42);
        Assert.Equal(0x15780B2E0C2EC716UL, random.NextULong());
        Assert.Equal(0x6104D9866D113A7EUL, random.NextULong());
        Assert.Equal(0xAE17533239E499A1UL, random.NextULong());
    }

    [Fact]
    public void Same_seed_same_numbers_other_seed_other_numbers()
    {
        var a = new SeededRandom(7);
        var b = new SeededRandom(7);
        var c = new SeededRandom(8);
        var equal = 0;
        for (var i = 0; i < 1000; i++)
        {
            var x = a.NextULong();
            Assert.Equal(x, b.NextULong());
            equal += x == c.NextULong() ? 1 : 0;
        }

        Assert.Equal(0, equal);
    }

    [Fact]
    public void A_split_depends_on_seed_and_name_not_on_draws()
    {
        var root = new SeededRandom(1);
        var early = root.Split("noise").NextULong();
        root.NextULong();
        Assert.Equal(early, root.Split("noise").NextULong());
        Assert.NotEqual(early, root.Split("arrivals").NextULong());
        Assert.NotEqual(early, new SeededRandom(2).Split("noise").NextULong());
        Assert.NotEqual(root.Split(0).NextULong(), root.Split(1).NextULong());
        Assert.NotEqual(root.Split("a").Split("b").NextULong(), root.Split("b").Split("a").NextULong());
    }

    [Fact]
    public void Split_streams_are_uncorrelated()
    {
        var root = new SeededRandom(3);
        var a = root.Split("a");
        var b = root.Split("b");
        var product = 0.0;
        const int n = 100_000;
        for (var i = 0; i < n; i++)
        {
            product += (a.NextDouble() - 0.5) * (b.NextDouble() - 0.5);
        }

        // deviation of the mean is (1/12) / sqrt(n)
        Assert.InRange(product / n, -4.0 / 12 / Math.Sqrt(n), 4.0 / 12 / Math.Sqrt(n));
    }

    [Fact]
    public void Integers_are_even()
    {
        var random = new SeededRandom(5);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.NextInt(7)]++;
        }

        // chi-squared with 6 degrees of freedom: 22.5 is exceeded once in 1000
        Assert.True(counts.Sum(c => (c - 10_000.0) * (c - 10_000.0) / 10_000) < 22.5, string.Join(' ', counts));
    }

    [Fact]
    public void Integers_stay_in_their_range()
    {
        var random = new SeededRandom(6);
        var seen = new HashSet<int>();
        for (var i = 0; i < 1000; i++)
        {
            seen.Add(random.NextInt(-2, 3));
        }

        Assert.Equal([-2, -1, 0, 1, 2], seen.Order());
        Assert.Equal(0, random.NextInt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).NextInt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).NextInt(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).NextInt(int.MinValue, int.MaxValue));
    }

    [Fact]
    public void Uniform_and_normal_have_their_moments()
    {
        var random = new SeededRandom(9);
        const int n = 200_000;
        double sum = 0, squares = 0, normal = 0, normalSquares = 0, fourth = 0, single = 0;
        for (var i = 0; i < n; i++)
        {
            var u = random.NextDouble();
            Assert.True(u is >= 0 and < 1);
            sum += u;
            squares += u * u;
            var f = random.NextFloat();
            Assert.True(f is >= 0 and < 1);
            single += f;
            var g = random.NextGaussian();
            normal += g;
            normalSquares += g * g;
            fourth += g * g * g * g;
        }

        Assert.Equal(0.5, sum / n, 0.005);
        Assert.Equal(1.0 / 3, squares / n, 0.005);
        Assert.Equal(0.5, single / n, 0.005);
        Assert.Equal(0, normal / n, 0.01);
        Assert.Equal(1, normalSquares / n, 0.02);
        Assert.Equal(3, fourth / n, 0.1);
    }

    [Fact]
    public void Shuffle_keeps_the_items_and_reaches_every_order()
    {
        var random = new SeededRandom(11);
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 6000; i++)
        {
            int[] items = [1, 2, 3];
            random.Shuffle(items.AsSpan());
            var key = string.Concat(items);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void State_round_trips_and_goes_on()
    {
        var random = new SeededRandom(13);
        random.NextULong();
        var bytes = new byte[SeededRandom.StateBytes];
        random.Write(bytes);
        var copy = SeededRandom.Read(bytes);
        Assert.Equal(random.NextULong(), copy.NextULong());
        Assert.Equal(random.Split("x").NextULong(), copy.Split("x").NextULong());
    }

    [Fact]
    public void An_unseeded_generator_says_so()
    {
        var e = Assert.Throws<InvalidOperationException>(() => default(SeededRandom).NextULong());
        Assert.Contains("new SeededRandom(seed)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var random = new SeededRandom(1);
        Assert.Equal(0, Allocations.Of(() =>
        {
            random.NextInt(10);
            random.NextGaussian();
            var child = random.Split("name");
            child.NextFloat();
        }));
    }
}
