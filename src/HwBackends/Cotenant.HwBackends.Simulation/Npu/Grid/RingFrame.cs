namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>
/// The coordinates of one of the four sub-arrays of a ring, as if it were the upper one: its length runs east, its outer side is
/// north. Sub-array s is the upper one turned s times clockwise.
/// </summary>
/// <param name="Size">N of the physical array.</param>
/// <param name="Turns">Quarter turns, 0 to 3.</param>
internal readonly record struct RingFrame(int Size, int Turns)
{
    /// <summary>The physical element at a row and column of this frame.</summary>
    public int Element(int row, int column)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            (row, column) = (column, Size - 1 - row);
        }

        return (row * Size) + column;
    }

    /// <summary>The physical side of a side of this frame.</summary>
    public Side Face(Side side) => (Side)(((int)side + Turns) % 4);

    /// <summary>A physical lane of a lane of this frame.</summary>
    public Lane Through(Side? from, Side? to) => new(from is { } f ? Face(f) : null, to is { } t ? Face(t) : null);
}
