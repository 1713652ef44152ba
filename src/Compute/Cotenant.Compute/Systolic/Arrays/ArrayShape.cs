namespace Cotenant.Compute.Systolic.Arrays;

/// <summary>
/// A logical array of <see cref="Rows"/> x <see cref="Columns"/> processing elements. A ring shape is four sub-arrays of
/// <see cref="Thickness"/> x (N - thickness) around an unused centre square of a physical N x N array, joined at three corners
/// (ReDas; reconstruction: docs/backends/systolic-array.md).
/// </summary>
/// <param name="Rows">Logical rows.</param>
/// <param name="Columns">Logical columns.</param>
/// <param name="Thickness">Thickness of the ring; 0 for an array that is not bent.</param>
public readonly record struct ArrayShape(int Rows, int Columns, int Thickness = 0)
{
    /// <summary>Corners between the four sub-arrays of a ring.</summary>
    public const int Corners = 3;

    /// <summary>True for a ring whose rows are the long side.</summary>
    public bool IsTall => Thickness > 0 && Rows > Columns;

    /// <summary>Processing elements in use.</summary>
    public int Elements => Rows * Columns;

    /// <summary>
    /// Cycles that corners add to a fold. A stream that passes a corner takes <see cref="Thickness"/> hops between neighbours
    /// where it takes one within a sub-array, the same for every lane of the ring; and with stationary weights or inputs on a wide
    /// ring, where sums must leave on the outer side, the stream enters through the corner of another sub-array.
    /// </summary>
    /// <param name="dataflow">The dataflow.</param>
    /// <param name="hopCycles">Cycles of a bypass hop: 1 for registered links, 0 for links that pass a corner within the cycle.</param>
    public long CornerCycles(Dataflow dataflow, int hopCycles)
    {
        if (Thickness == 0)
        {
            return 0;
        }

        long pass = Corners * (Thickness - 1);
        return hopCycles * (dataflow == Dataflow.OutputStationary ? pass : IsTall ? 2 * pass : pass + Thickness);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Rows}x{Columns}";
}
