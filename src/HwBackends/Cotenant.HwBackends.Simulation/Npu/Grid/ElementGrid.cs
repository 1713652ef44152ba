using Cotenant.Compute.Systolic.Arrays;

namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>
/// A physical N x N array of processing elements that really moves operands: each element has one register to each side, one hop
/// takes one cycle, and a logical shape is nothing but a setting of lanes between neighbours. It multiplies, and counts the cycles
/// that <see cref="FoldCycles"/> says in closed form. For small N: every element and cycle is walked.
/// </summary>
public static class ElementGrid
{
    /// <summary>Multiplies two matrices.</summary>
    /// <param name="side">N; a multiple of 4.</param>
    /// <param name="shape">A logical shape of this array.</param>
    /// <param name="dataflow">The dataflow.</param>
    /// <param name="inputs">M x K.</param>
    /// <param name="weights">K x N.</param>
    /// <exception cref="ArgumentException">The shape is none of the array's, or the matrices do not fit each other.</exception>
    /// <exception cref="InvalidOperationException">Streams collide or miss each other: the wiring is wrong.</exception>
    public static GridProduct Multiply(int side, ArrayShape shape, Dataflow dataflow, long[,] inputs, long[,] weights)
    {
        if (!LogicalShapes.Of(side).Contains(shape))
        {
            throw new ArgumentException($"{shape} is no logical shape of an array of side {side}");
        }

        if (inputs.GetLength(1) != weights.GetLength(0) || inputs.Length == 0 || weights.Length == 0)
        {
            throw new ArgumentException($"a matrix of {inputs.GetLength(0)} x {inputs.GetLength(1)} by one of {weights.GetLength(0)} x {weights.GetLength(1)} has no product");
        }

        var layout = shape.Thickness == 0 ? NativeLayout.Make(side) : RingLayout.Make(shape, side, dataflow != Dataflow.OutputStationary);
        var fold = new GridFold(layout, side);
        var output = dataflow switch
        {
            Dataflow.OutputStationary => KeepSums(fold, shape, inputs, weights),
            Dataflow.WeightStationary => KeepOperand(fold, shape, inputs, weights),

            // the transposed product with the roles of inputs and weights exchanged
            _ => Transpose(KeepOperand(fold, shape, Transpose(weights), Transpose(inputs))),
        };
        return new GridProduct(output, fold.Cycles, fold.DrainCycles, fold.Macs);
    }

    private static long[,] KeepSums(GridFold fold, ArrayShape shape, long[,] inputs, long[,] weights)
    {
        var (m, k, n) = (inputs.GetLength(0), inputs.GetLength(1), weights.GetLength(1));
        var output = new long[m, n];
        for (var top = 0; top < m; top += shape.Rows)
        {
            for (var left = 0; left < n; left += shape.Columns)
            {
                fold.KeepSums(
                    k,
                    (row, at) => Padded(inputs, top + row, at),
                    (at, column) => Padded(weights, at, left + column),
                    (row, column, sum) => AddPadded(output, top + row, left + column, sum));
            }
        }

        return output;
    }

    private static long[,] KeepOperand(GridFold fold, ArrayShape shape, long[,] stream, long[,] stay)
    {
        var (length, k, n) = (stream.GetLength(0), stream.GetLength(1), stay.GetLength(1));
        var output = new long[length, n];
        for (var top = 0; top < k; top += shape.Rows)
        {
            for (var left = 0; left < n; left += shape.Columns)
            {
                fold.KeepOperand(
                    length,
                    (row, column) => Padded(stay, top + row, left + column),
                    (at, row) => Padded(stream, at, top + row),
                    (at, column, sum) => AddPadded(output, at, left + column, sum));
            }
        }

        return output;
    }

    private static long Padded(long[,] matrix, int row, int column) =>
        row < matrix.GetLength(0) && column < matrix.GetLength(1) ? matrix[row, column] : 0;

    private static void AddPadded(long[,] matrix, int row, int column, long value)
    {
        if (row < matrix.GetLength(0) && column < matrix.GetLength(1))
        {
            matrix[row, column] += value;
        }
    }

    private static long[,] Transpose(long[,] matrix)
    {
        var turned = new long[matrix.GetLength(1), matrix.GetLength(0)];
        for (var row = 0; row < turned.GetLength(0); row++)
        {
            for (var column = 0; column < turned.GetLength(1); column++)
            {
                turned[row, column] = matrix[column, row];
            }
        }

        return turned;
    }
}
