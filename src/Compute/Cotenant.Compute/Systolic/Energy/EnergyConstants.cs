namespace Cotenant.Compute.Systolic.Energy;

/// <summary>
/// Energy of one act, picojoules. The set mixes sources and nodes: it is meant for ratios between designs on the same constants,
/// not for joules of a chip.
/// </summary>
public sealed record EnergyConstants
{
    /// <summary>
    /// A multiplication with addition: 1.1 for a 16-bit floating multiply and 0.9 for a 32-bit floating add (Horowitz, "Computing's
    /// energy problem", ISSCC 2014, Fig. 1.1.9, 45 nm).
    /// </summary>
    public double Mac { get; init; } = 2.0;

    /// <summary>A byte between a buffer and the array: 20 pJ for 64 bits of a 32 KB memory (Horowitz, same figure).</summary>
    public double BufferByte { get; init; } = 2.5;

    /// <summary>A byte of memory: 12.5 pJ a bit (Planaria's public configuration, `he-actlab/planaria.code`, configs/cmx-16.ini).</summary>
    public double DramByte { get; init; } = 100;

    /// <summary>A byte on the bus between memory and buffers: 0.61 pJ a bit (the same configuration).</summary>
    public double BusByte { get; init; } = 4.88;

    /// <summary>
    /// An element of the physical array for a cycle, busy or not: its clocked registers and leakage with its share of the chip. TPU v1
    /// takes 28 W idle with 65,536 elements at 700 MHz (Jouppi et al., ISCA 2017, Table 2): 0.61 pJ. Register hops of operands are
    /// inside this term.
    /// </summary>
    public double ElementCycle { get; init; } = 0.61;
}
