namespace Cotenant.Compute.Systolic.Layers;

/// <summary>
/// What a layer asks of a systolic array: <see cref="Groups"/> independent products of an M x K by a K x N matrix. A
/// convolution becomes one by unrolling its windows: M output pixels, K = filter height x filter width x channels, N filters.
/// </summary>
/// <param name="M">Rows of the input matrix.</param>
/// <param name="N">Columns of the weight matrix.</param>
/// <param name="K">Length of the sums.</param>
/// <param name="Groups">Products of this size; more than 1 for depth-wise convolutions.</param>
/// <param name="Window">How windows overlap in the input; default for a plain matrix.</param>
public readonly record struct LayerWork(long M, long N, long K, long Groups = 1, InputWindow Window = default)
{
    /// <summary>Multiplications with addition.</summary>
    public long MacCount => M * N * K * Groups;

    /// <summary>
    /// Distinct input elements behind a tile of <paramref name="rows"/> x <paramref name="depth"/> of the unrolled matrix: windows
    /// that overlap share elements, which the memory holds once.
    /// </summary>
    public long InputElements(long rows, long depth)
    {
        var unrolled = rows * depth;
        if (Window.PixelsPerRow == 0)
        {
            return unrolled;
        }

        // a tile that starts within a row of pixels touches one row more
        var (full, rest) = Math.DivRem(rows, Window.PixelsPerRow);
        var pixelRows = Math.Min(M / Window.PixelsPerRow, rest == 0 ? full : full + 2);
        var inputRows = Math.Min(Window.InputRows, ((pixelRows - 1) * Window.Stride) + Window.FilterHeight);
        var rowElements = ((Window.RowElements * depth) + K - 1) / K;
        return Math.Min(unrolled, inputRows * rowElements);
    }
}
