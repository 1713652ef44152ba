namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>One sub-array of a ring, and the corner behind it.</summary>
/// <param name="layout">What is laid out.</param>
/// <param name="frame">The sub-array's coordinates.</param>
/// <param name="outward">True when sums cross the ring outwards: tails lie at the border; else heads do.</param>
internal sealed class RingQuarter(GridLayout layout, RingFrame frame, bool outward)
{
    private readonly int _thickness = layout.Shape.Thickness;
    private readonly int _length = frame.Size - layout.Shape.Thickness;
    private readonly bool _tall = layout.Shape.IsTall;

    private bool IsFirst => frame.Turns == 0;

    private bool IsLast => frame.Turns == 3;

    /// <summary>Wires elements and corner.</summary>
    public void Wire()
    {
        for (var depth = 0; depth < _thickness; depth++)
        {
            for (var place = 0; place < _length; place++)
            {
                WireElement(depth, place);
            }

            if (outward)
            {
                WireInwardCorner(depth);
            }
            else
            {
                WireOutwardCorner(depth, layout.Stream);
                if (_tall)
                {
                    WireOutwardCorner(depth, layout.Load);
                }
            }
        }

        WireBorder();
    }

    /// <summary>Adds where sums that stayed leave: outwards, along the thickness.</summary>
    public void Collect(List<Port> exits, List<int[]> paths)
    {
        for (var place = 0; place < _length; place++)
        {
            exits.Add(new Port(At(0, place), frame.Face(Side.North)));
            paths.Add([.. Enumerable.Range(0, _thickness).Select(depth => At(depth, place))]);
        }
    }

    private int At(int depth, int place) => frame.Element(depth, outward ? _thickness + place : place);

    // logical coordinate along the ring
    private int Along(int place) => (frame.Turns * _length) + place;

    // logical coordinate across the ring: streams enter at 0, and sums that leave outwards end at the last
    private int Across(int depth) => outward ? _thickness - 1 - depth : depth;

    // cycles by which the ring's stream is later than its logical coordinate says
    private int Late => frame.Turns * (_thickness - 1);

    private void WireElement(int depth, int place)
    {
        var element = At(depth, place);
        var (row, column) = _tall ? (Along(place), Across(depth)) : (Across(depth), Along(place));
        layout.Elements[(row * layout.Shape.Columns) + column] = element;

        var along = frame.Through(ComesFrom(depth, place), LeavesTo(depth, place));
        var inwards = frame.Through(Side.North, depth < _thickness - 1 ? Side.South : null);
        var outwards = frame.Through(depth < _thickness - 1 ? Side.South : null, Side.North);
        if (_tall)
        {
            layout.Stream.SetColumn(element, along);
            layout.Stream.SetRow(element, inwards);
            layout.Load.SetColumn(element, along);
        }
        else
        {
            layout.Stream.SetRow(element, along);
            layout.Stream.SetColumn(element, outward ? outwards : inwards);
            layout.Load.SetColumn(element, inwards);
        }

        layout.Drain.SetColumn(element, outwards);
    }

    // a later head at the border is fed by the corner block before it: the outermost from its inner neighbour, the others from ahead
    private Side ComesFrom(int depth, int place) =>
        outward || place > 0 || IsFirst ? Side.West : depth == 0 ? Side.South : Side.East;

    private Side? LeavesTo(int depth, int place)
    {
        if (place < _length - 1 || !outward)
        {
            return Side.East;
        }

        return IsLast ? null : depth == 0 ? Side.South : Side.West;
    }

    // heads at the border: east along the depth's row to the diagonal of the corner block, then north to the next head
    private void WireOutwardCorner(int depth, GridPhase phase)
    {
        if (IsLast && !(_tall && phase == layout.Stream))
        {
            return;
        }

        var diagonal = frame.Size - 1 - depth;
        for (var column = _length; column < diagonal; column++)
        {
            phase.AddBypass(frame.Element(depth, column), frame.Through(Side.West, Side.East));
        }

        // the last corner leads out of the array instead of into a head
        var top = IsLast ? 0 : 1;
        if (depth >= top)
        {
            phase.AddBypass(frame.Element(depth, diagonal), frame.Through(Side.West, Side.North));
        }

        for (var row = depth - 1; row >= top; row--)
        {
            phase.AddBypass(frame.Element(row, diagonal), frame.Through(Side.South, Side.North));
        }

        if (IsLast)
        {
            layout.Exits[depth] = new Port(frame.Element(0, diagonal), frame.Face(Side.North));
        }
    }

    // tails at the border: west along the depth's row back to the diagonal of the own corner block, then south to the next head
    private void WireInwardCorner(int depth)
    {
        if (IsLast)
        {
            return;
        }

        var diagonal = frame.Size - 1 - depth;
        for (var column = frame.Size - 2; column > diagonal; column--)
        {
            layout.Stream.AddBypass(frame.Element(depth, column), frame.Through(Side.East, Side.West));
        }

        if (depth > 0)
        {
            layout.Stream.AddBypass(frame.Element(depth, diagonal), frame.Through(Side.East, Side.South));
        }

        for (var row = depth + 1; row < _thickness; row++)
        {
            layout.Stream.AddBypass(frame.Element(row, diagonal), frame.Through(Side.North, Side.South));
        }
    }

    private void WireBorder()
    {
        for (var place = 0; place < _length; place++)
        {
            var outer = new Port(At(0, place), frame.Face(Side.North));
            if (_tall)
            {
                layout.RowEntries[Along(place)] = outer;
                layout.RowDelays[Along(place)] = Along(place) + Late;
                layout.LoadHops[Along(place)] = Along(place) + Late;
            }
            else
            {
                layout.ColumnEntries[Along(place)] = layout.LoadEntries[Along(place)] = layout.Exits[Along(place)] = outer;
                layout.ColumnDelays[Along(place)] = Along(place) + Late;
            }
        }

        for (var depth = 0; IsFirst && depth < _thickness; depth++)
        {
            var head = new Port(frame.Element(depth, 0), Side.West);
            if (_tall)
            {
                layout.ColumnEntries[depth] = layout.LoadEntries[depth] = head;
                layout.ColumnDelays[depth] = depth;
                continue;
            }

            layout.RowEntries[Across(depth)] = head;
            layout.RowDelays[Across(depth)] = Across(depth);
            layout.LoadHops[Across(depth)] = depth;

            // the first head lies behind the corner block of the last sub-array
            for (var column = 0; outward && column < _thickness; column++)
            {
                layout.Stream.AddBypass(frame.Element(depth, column), frame.Through(Side.West, Side.East));
            }
        }
    }
}
