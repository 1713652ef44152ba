using Cotenant.Compute.Systolic.Arrays;

namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>
/// Four sub-arrays around the centre, joined to a ring that is cut at one corner. A stream along the ring leaves a sub-array, runs
/// through the corner block of the next one on bypass lanes that lead against that block's own streams, turns there at the
/// diagonal, and so takes <c>thickness</c> hops at every depth. The lanes lead outwards when heads of sub-arrays lie at the border,
/// which leaves the inward direction to the stream across the ring; sums that cross the ring must leave outwards, and then the
/// tails lie at the border and the lanes lead inwards.
/// </summary>
internal static class RingLayout
{
    /// <summary>Lays a ring out.</summary>
    /// <param name="shape">A ring shape.</param>
    /// <param name="side">N of the physical array.</param>
    /// <param name="stationary">True when weights or inputs stay, false when sums do.</param>
    public static GridLayout Make(ArrayShape shape, int side, bool stationary)
    {
        var layout = new GridLayout(shape, side);
        var outward = stationary && !shape.IsTall;
        var drainExits = new List<Port>();
        var drainPaths = new List<int[]>();
        for (var turns = 0; turns < 4; turns++)
        {
            var ring = new RingQuarter(layout, new RingFrame(side, turns), outward);
            ring.Wire();
            ring.Collect(drainExits, drainPaths);
        }

        layout.DrainExits = [.. drainExits];
        layout.DrainPaths = [.. drainPaths];
        return layout;
    }
}
