namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>What the four multi-mode buffers hold.</summary>
/// <param name="Inputs">Buffers with inputs.</param>
/// <param name="Weights">Buffers with weights.</param>
/// <param name="Sums">Buffers with sums.</param>
public readonly record struct BufferSplit(int Inputs, int Weights, int Sums)
{
    /// <summary>The split that gives the fourth buffer to the operand of that number (0 inputs, 1 weights, 2 sums).</summary>
    public static BufferSplit Favouring(int operand) => new(operand == 0 ? 2 : 1, operand == 1 ? 2 : 1, operand == 2 ? 2 : 1);
}
