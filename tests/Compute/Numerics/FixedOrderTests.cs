using System.Runtime.Intrinsics;
using Cotenant.Compute.Numerics;
using CsCheck;

namespace Cotenant.Compute.Tests.Numerics;

public sealed class FixedOrderTests
{
    // every length meets another mix of wide, half and single steps
    [Fact]
    public void Dot_is_the_inner_product_at_every_length()
    {
        var random = new SeededRandom(1);
        for (var n = 0; n <= 67; n++)
        {
            var (a, b) = (Numbers(n, ref random), Numbers(n, ref random));
            var expected = a.Zip(b, (x, y) => (double)x * y).Sum();
            Assert.Equal(expected, FixedOrder.Dot(a, b), 1e-4);
        }
    }

    [Fact]
    public void Four_at_once_equal_one_at_a_time_to_the_last_bit()
    {
        var random = new SeededRandom(2);
        for (var n = 1; n <= 67; n++)
        {
            var (x, rows) = (Numbers(n, ref random), Numbers(4 * n, ref random));
            var sums = FixedOrder.Dot4(x, rows);
            var scale = Vector128.Create(0.5f, -2f, 3.25f, 0.1f);
            var (one, four) = (new float[n], new float[n]);
            FixedOrder.AddScaled4(four, scale, rows);
            for (var k = 0; k < 4; k++)
            {
                Assert.Equal(FixedOrder.Dot(x, rows.AsSpan(k * n, n)), sums.GetElement(k));
                FixedOrder.AddScaled(one, scale.GetElement(k), rows.AsSpan(k * n, n));
            }

            Assert.Equal(one, four);
        }
    }

    // the order itself, written down without vectors: another machine must add the same way
    [Fact]
    public void Dot_adds_in_the_stated_order()
        => Gen.Float[-10, 10].Array[0, 50].Sample(a =>
        {
            var lanes = new float[8];
            var i = 0;
            for (; i + 8 <= a.Length; i += 8)
            {
                for (var lane = 0; lane < 8; lane++)
                {
                    lanes[lane] = MathF.FusedMultiplyAdd(a[i + lane], a[i + lane], lanes[lane]);
                }
            }

            var half = new float[4];
            for (var lane = 0; lane < 4; lane++)
            {
                half[lane] = lanes[lane] + lanes[lane + 4];
            }

            if (i + 4 <= a.Length)
            {
                for (var lane = 0; lane < 4; lane++)
                {
                    half[lane] = MathF.FusedMultiplyAdd(a[i + lane], a[i + lane], half[lane]);
                }

                i += 4;
            }

            var sum = half[0] + half[2] + (half[1] + half[3]);
            for (; i < a.Length; i++)
            {
                sum = MathF.FusedMultiplyAdd(a[i], a[i], sum);
            }

            return FixedOrder.Dot(a, a) == sum;
        });

    [Fact]
    public void A_row_that_is_too_short_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => FixedOrder.Dot(new float[9], new float[8]));

    private static float[] Numbers(int n, ref SeededRandom random)
    {
        var numbers = new float[n];
        foreach (ref var x in numbers.AsSpan())
        {
            x = (float)random.NextGaussian();
        }

        return numbers;
    }
}
