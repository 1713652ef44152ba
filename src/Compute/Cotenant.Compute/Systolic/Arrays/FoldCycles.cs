namespace Cotenant.Compute.Systolic.Arrays;

/// <summary>
/// Cycles without stalls, in closed form: the sum over folds, where SCALE-Sim prints one less because it counts from 0
/// (equal on every case of `data/systolic/golden_cycles.csv`).
/// </summary>
public static class FoldCycles
{
    /// <summary>
    /// Cycles of a product of M x K by K x N on an array of R x C: output-stationary ceil(M/R) ceil(N/C) (R + C + K - 2),
    /// weight-stationary ceil(K/R) ceil(N/C) (2R + C + M - 2), input-stationary ceil(K/R) ceil(M/C) (2R + C + N - 2), each fold
    /// longer by what its corners cost.
    /// </summary>
    /// <param name="shape">The logical array.</param>
    /// <param name="dataflow">The dataflow.</param>
    /// <param name="m">Rows of the input matrix.</param>
    /// <param name="n">Columns of the weight matrix.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="hopCycles">Cycles of a bypass hop at a corner.</param>
    public static long Of(ArrayShape shape, Dataflow dataflow, long m, long n, long k, int hopCycles = 0)
    {
        var corner = shape.CornerCycles(dataflow, hopCycles);
        long rows = shape.Rows;
        long columns = shape.Columns;
        return dataflow switch
        {
            Dataflow.OutputStationary => Ceiling(m, rows) * Ceiling(n, columns) * (rows + columns + k - 2 + corner),
            Dataflow.WeightStationary => Ceiling(k, rows) * Ceiling(n, columns) * ((2 * rows) + columns + m - 2 + corner),
            Dataflow.InputStationary => Ceiling(k, rows) * Ceiling(m, columns) * ((2 * rows) + columns + n - 2 + corner),
            _ => throw new ArgumentOutOfRangeException(nameof(dataflow)),
        };
    }

    internal static long Ceiling(long value, long by) => (value + by - 1) / by;
}
