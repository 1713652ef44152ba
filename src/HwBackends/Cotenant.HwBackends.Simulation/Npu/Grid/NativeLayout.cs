using Cotenant.Compute.Systolic.Arrays;

namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>The physical array as it is: rows run east, columns south.</summary>
internal static class NativeLayout
{
    public static GridLayout Make(int side)
    {
        var layout = new GridLayout(new ArrayShape(side, side), side) { DrainExits = new Port[side], DrainPaths = new int[side][] };
        var frame = new RingFrame(side, 0);
        for (var i = 0; i < side; i++)
        {
            layout.RowEntries[i] = new Port(frame.Element(i, 0), Side.West);
            layout.ColumnEntries[i] = layout.LoadEntries[i] = new Port(frame.Element(0, i), Side.North);
            layout.Exits[i] = layout.DrainExits[i] = new Port(frame.Element(side - 1, i), Side.South);
            (layout.RowDelays[i], layout.ColumnDelays[i], layout.LoadHops[i]) = (i, i, i);
            layout.DrainPaths[i] = [.. Enumerable.Range(0, side).Select(row => frame.Element(side - 1 - row, i))];
            for (var j = 0; j < side; j++)
            {
                var element = frame.Element(i, j);
                layout.Elements[(i * side) + j] = element;
                layout.Stream.SetRow(element, new Lane(Side.West, Side.East));
                layout.Stream.SetColumn(element, new Lane(Side.North, Side.South));
                layout.Load.SetColumn(element, new Lane(Side.North, Side.South));
                layout.Drain.SetColumn(element, new Lane(Side.North, Side.South));
            }
        }

        return layout;
    }
}
