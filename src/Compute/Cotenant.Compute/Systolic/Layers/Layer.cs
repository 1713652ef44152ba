namespace Cotenant.Compute.Systolic.Layers;

/// <summary>A layer of a network with the work it asks of an array.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Work">The matrix products that it becomes.</param>
public sealed record Layer(string Name, LayerKind Kind, LayerWork Work)
{
    /// <summary>Largest side of a matrix.</summary>
    public const long MaxSide = int.MaxValue;

    /// <summary>Most multiplications of a layer: keeps every count of cycles and bytes far from overflow.</summary>
    public const long MaxMacs = 1L << 50;

    /// <summary>A product of an M x K by a K x N matrix.</summary>
    /// <exception cref="ArgumentException">A side is below 1, or the product is too large.</exception>
    public static Layer MatrixProduct(string name, long m, long n, long k) => new(name, LayerKind.MatrixProduct, Checked(new LayerWork(m, n, k)));

    /// <summary>A convolution; the input is padded already where padding is wanted.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its sizes.</param>
    /// <exception cref="ArgumentException">A size is below 1, the filter is larger than the input, or the layer is too large.</exception>
    public static Layer Convolution(string name, ConvolutionShape shape)
    {
        var (height, width) = Pixels(shape);
        return new(name, LayerKind.Convolution, Checked(new LayerWork(
            shape.Batch * height * width,
            shape.Filters,
            (long)shape.FilterHeight * shape.FilterWidth * shape.Channels,
            1,
            new InputWindow(width, (long)shape.Batch * shape.Height, (long)shape.Width * shape.Channels, shape.FilterHeight, shape.StrideHeight))));
    }

    /// <summary>A depth-wise convolution: <see cref="ConvolutionShape.Filters"/> filters for each channel alone.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its sizes.</param>
    /// <exception cref="ArgumentException">As for <see cref="Convolution"/>.</exception>
    public static Layer Depthwise(string name, ConvolutionShape shape)
    {
        var (height, width) = Pixels(shape);
        return new(name, LayerKind.DepthwiseConvolution, Checked(new LayerWork(
            shape.Batch * height * width,
            shape.Filters,
            (long)shape.FilterHeight * shape.FilterWidth,
            shape.Channels,
            new InputWindow(width, (long)shape.Batch * shape.Height, shape.Width, shape.FilterHeight, shape.StrideHeight))));
    }

    // E = ceil((H - R + stride) / stride), as SCALE-Sim counts
    private static (long Height, long Width) Pixels(ConvolutionShape shape)
    {
        ReadOnlySpan<int> sizes = [shape.Height, shape.Width, shape.FilterHeight, shape.FilterWidth, shape.Channels, shape.Filters, shape.StrideHeight, shape.StrideWidth, shape.Batch];
        foreach (var size in sizes)
        {
            if (size < 1)
            {
                throw new ArgumentException($"a size is {size}; give at least 1");
            }
        }

        if (shape.FilterHeight > shape.Height || shape.FilterWidth > shape.Width)
        {
            throw new ArgumentException($"a filter of {shape.FilterHeight} x {shape.FilterWidth} does not fit an input of {shape.Height} x {shape.Width}; give the padded input");
        }

        return ((((long)shape.Height - shape.FilterHeight) / shape.StrideHeight) + 1 + Rest(shape.Height - shape.FilterHeight, shape.StrideHeight),
            (((long)shape.Width - shape.FilterWidth) / shape.StrideWidth) + 1 + Rest(shape.Width - shape.FilterWidth, shape.StrideWidth));

        static long Rest(int room, int stride) => room % stride == 0 ? 0 : 1;
    }

    private static LayerWork Checked(LayerWork work)
    {
        foreach (var side in (ReadOnlySpan<long>)[work.M, work.N, work.K])
        {
            if (side is < 1 or > MaxSide)
            {
                throw new ArgumentException($"a matrix side is {side}; give 1 to {MaxSide}");
            }
        }

        // in floating point: the product itself may not fit
        if ((double)work.M * work.N * work.K * work.Groups > MaxMacs)
        {
            throw new ArgumentException($"{work.Groups} products of {work.M} x {work.K} by {work.K} x {work.N} are more than 2^50 multiplications; split the layer");
        }

        return work;
    }
}
