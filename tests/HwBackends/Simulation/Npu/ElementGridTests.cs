using Cotenant.Compute.Numerics;
using Cotenant.Compute.Systolic.Arrays;
using Cotenant.HwBackends.Simulation.Npu.Grid;
using CsCheck;

namespace Cotenant.HwBackends.Simulation.Tests.Npu;

public sealed class ElementGridTests
{
    private static readonly Gen<(int Side, int Shape, int Dataflow, int M, int N, int K, int Seed)> Cases =
        from quarter in Gen.Int[1, 4]
        let side = 4 * quarter
        from shape in Gen.Int[0, side]
        from dataflow in Gen.Int[0, 2]
        from m in Gen.Int[1, 40]
        from n in Gen.Int[1, 40]
        from k in Gen.Int[1, 40]
        from seed in Gen.Int[0, 1 << 20]
        select (side, shape, dataflow, m, n, k, seed);

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    public void Every_shape_and_dataflow_multiplies_in_the_cycles_of_the_closed_form(int side)
    {
        var shapes = LogicalShapes.Of(side);
        Assert.Equal(4 * (side / 4) + 1, shapes.Count);
        foreach (var shape in shapes)
        {
            foreach (var dataflow in Enum.GetValues<Dataflow>())
            {
                // more than one fold in two directions, the last ones not full
                Check(side, shape, dataflow, shape.Rows + 1, Math.Max(2, shape.Columns - 1), shape.Rows + 2, 7);
            }
        }
    }

    [Fact]
    public void Random_products_are_right_and_take_the_cycles_of_the_closed_form() =>
        Cases.Sample(c => Check(c.Side, LogicalShapes.Of(c.Side)[c.Shape], (Dataflow)c.Dataflow, c.M, c.N, c.K, c.Seed), iter: 100);

    [Fact]
    public void Two_streams_cannot_have_the_same_register()
    {
        var phase = new GridPhase(4);
        phase.SetRow(5, new Lane(Side.West, Side.East));
        Assert.Throws<InvalidOperationException>(() => phase.AddBypass(5, new Lane(Side.South, Side.East)));
    }

    [Fact]
    public void A_shape_of_another_array_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => ElementGrid.Multiply(8, new ArrayShape(2, 56, 2), Dataflow.OutputStationary, new long[1, 1], new long[1, 1]));
        Assert.Contains("2x56", error.Message, StringComparison.Ordinal);
    }

    private static void Check(int side, ArrayShape shape, Dataflow dataflow, int m, int n, int k, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var inputs = Matrix(m, k, ref random);
        var weights = Matrix(k, n, ref random);
        var product = ElementGrid.Multiply(side, shape, dataflow, inputs, weights);
        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < n; column++)
            {
                var sum = 0L;
                for (var at = 0; at < k; at++)
                {
                    sum += inputs[row, at] * weights[at, column];
                }

                Assert.True(sum == product.Output[row, column], $"{shape} {dataflow}: element {row},{column} is {product.Output[row, column]} instead of {sum}");
            }
        }

        Assert.True(FoldCycles.Of(shape, dataflow, m, n, k, 1) == product.Cycles, $"{shape} {dataflow} {m} {n} {k}: {product.Cycles} cycles, closed form {FoldCycles.Of(shape, dataflow, m, n, k, 1)}");
    }

    private static long[,] Matrix(int rows, int columns, ref SeededRandom random)
    {
        var matrix = new long[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                matrix[row, column] = random.NextInt(-127, 128);
            }
        }

        return matrix;
    }
}
