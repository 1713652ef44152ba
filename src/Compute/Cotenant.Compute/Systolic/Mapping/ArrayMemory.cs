namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>
/// What feeds an array: four equal multi-mode buffers, one at each side, each double-buffered and each set to hold inputs, weights
/// or sums; and a channel to memory that all of them share.
/// </summary>
public sealed record ArrayMemory
{
    /// <summary>Buffers around the array (arXiv 2302.07520 v3: four).</summary>
    public const int Buffers = 4;

    /// <summary>Bytes of all buffers; each half of a buffer holds one tile while the other half is filled or emptied.</summary>
    public long BufferBytes { get; init; } = 12 << 20;

    /// <summary>Bytes of an input, a weight and a finished output.</summary>
    public int OperandBytes { get; init; } = 2;

    /// <summary>Bytes of a partial sum.</summary>
    public int SumBytes { get; init; } = 4;

    /// <summary>Bytes in the half of <paramref name="buffers"/> buffers.</summary>
    public long HalfOf(int buffers) => BufferBytes * buffers / (2 * Buffers);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public void Check()
    {
        if (OperandBytes is < 1 or > 8 || SumBytes < OperandBytes || SumBytes > 16)
        {
            throw new ArgumentException($"operands of {OperandBytes} and sums of {SumBytes} bytes; give operands 1 to 8 bytes, and sums as many to 16");
        }

        if (BufferBytes < 2 * Buffers * SumBytes || BufferBytes > 1L << 40)
        {
            throw new ArgumentException($"buffers of {BufferBytes} bytes; give {2 * Buffers * SumBytes}, one sum in each half, to 2^40");
        }
    }
}
