using Cotenant.Compute.Systolic.Layers;
using Cotenant.Compute.Systolic.Mapping;

namespace Cotenant.Compute.Systolic.Energy;

/// <summary>Energy of mapped layers.</summary>
public static class EnergyModel
{
    /// <summary>Energy of a layer, picojoules.</summary>
    /// <param name="work">The layer's work.</param>
    /// <param name="mapping">How it runs.</param>
    /// <param name="side">N of the physical array.</param>
    /// <param name="memory">Widths of operands and sums.</param>
    /// <param name="constants">Energy of one act.</param>
    public static double Of(in LayerWork work, in LayerMapping mapping, int side, ArrayMemory memory, EnergyConstants constants)
    {
        var words = mapping.Configuration.Words(work);
        var bufferBytes = ((double)(words.InputReads + words.WeightReads) * memory.OperandBytes) + ((double)(words.SumWrites + words.SumReads) * memory.SumBytes);
        var dramBytes = (double)(mapping.Cost.ReadBytes + mapping.Cost.WriteBytes);

        // what comes from memory is written into a buffer once, what goes there is read from one
        return (work.MacCount * constants.Mac)
            + ((bufferBytes + dramBytes) * constants.BufferByte)
            + (dramBytes * (constants.DramByte + constants.BusByte))
            + ((double)side * side * mapping.Cost.Cycles * constants.ElementCycle);
    }
}
