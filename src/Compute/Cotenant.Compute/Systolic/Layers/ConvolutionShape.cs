namespace Cotenant.Compute.Systolic.Layers;

/// <summary>Sizes of a convolution, elements.</summary>
/// <param name="Height">Rows of the padded input.</param>
/// <param name="Width">Columns of the padded input.</param>
/// <param name="FilterHeight">Rows of a filter.</param>
/// <param name="FilterWidth">Columns of a filter.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Filters">Filters, each over all channels; of a depth-wise convolution: filters for each channel.</param>
/// <param name="StrideHeight">Rows between two windows.</param>
/// <param name="StrideWidth">Columns between two windows.</param>
/// <param name="Batch">Inputs computed together.</param>
public readonly record struct ConvolutionShape(
    int Height,
    int Width,
    int FilterHeight,
    int FilterWidth,
    int Channels,
    int Filters,
    int StrideHeight,
    int StrideWidth,
    int Batch = 1);
