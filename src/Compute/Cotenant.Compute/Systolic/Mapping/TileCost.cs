namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>What a layer takes in tiles.</summary>
/// <param name="Cycles">Cycles with stalls.</param>
/// <param name="ComputeCycles">Cycles in which the array works on a tile.</param>
/// <param name="ReadBytes">Bytes read from memory.</param>
/// <param name="WriteBytes">Bytes written to memory.</param>
public readonly record struct TileCost(long Cycles, long ComputeCycles, long ReadBytes, long WriteBytes)
{
    /// <summary>Cycles in which the array waits for memory.</summary>
    public long StallCycles => Cycles - ComputeCycles;
}
