using Cotenant.Compute.Systolic.Arrays;

namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>
/// Where a logical array lies on the physical one, and how its elements are wired: in <see cref="Load"/> stationary values go to
/// their elements, in <see cref="Stream"/> the array computes, in <see cref="Drain"/> sums that stayed leave.
/// </summary>
internal sealed class GridLayout
{
    public GridLayout(ArrayShape shape, int side)
    {
        Shape = shape;
        Elements = new int[shape.Rows * shape.Columns];
        Load = new GridPhase(side);
        Stream = new GridPhase(side);
        Drain = new GridPhase(side);
        RowEntries = new Port[shape.Rows];
        RowDelays = new int[shape.Rows];
        ColumnEntries = new Port[shape.Columns];
        ColumnDelays = new int[shape.Columns];
        LoadEntries = new Port[shape.Columns];
        LoadHops = new int[shape.Rows];
        Exits = new Port[shape.Columns];
    }

    public ArrayShape Shape { get; }

    /// <summary>Physical element of logical row i and column j, at i x columns + j.</summary>
    public int[] Elements { get; }

    public GridPhase Load { get; }

    public GridPhase Stream { get; }

    public GridPhase Drain { get; }

    /// <summary>Where the stream of a logical row enters, and how many cycles after the first.</summary>
    public Port[] RowEntries { get; }

    public int[] RowDelays { get; }

    /// <summary>Where the stream of a logical column enters when sums stay, and how many cycles after the first.</summary>
    public Port[] ColumnEntries { get; }

    public int[] ColumnDelays { get; }

    /// <summary>Where stationary values of a logical column enter, and the hops to each row beyond the entry.</summary>
    public Port[] LoadEntries { get; }

    public int[] LoadHops { get; }

    /// <summary>Where the sums of a logical column leave while they stream.</summary>
    public Port[] Exits { get; }

    /// <summary>Where sums that stayed leave.</summary>
    public Port[] DrainExits { get; set; } = [];

    /// <summary>For each drain exit the elements whose sums leave there, in the order in which they do.</summary>
    public int[][] DrainPaths { get; set; } = [];
}
