namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>What a mapper assumes and how hard it looks.</summary>
public sealed record MapperOptions
{
    /// <summary>Buffers and widths.</summary>
    public ArrayMemory Memory { get; init; } = new();

    /// <summary>Cycles of a bypass hop at a corner of a ring; 1 as in the public RTL of a ReDas element (one register per hop).</summary>
    public int HopCycles { get; init; } = 1;

    /// <summary>Tile sizes that interval sampling takes for each doubling, 1 to 8.</summary>
    public int SamplesPerOctave { get; init; } = 2;

    /// <summary>True to try every tile size: the bound for small layers.</summary>
    public bool Exhaustive { get; init; }
}
