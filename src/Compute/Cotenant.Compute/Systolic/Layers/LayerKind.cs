namespace Cotenant.Compute.Systolic.Layers;

/// <summary>What a layer computes.</summary>
public enum LayerKind
{
    /// <summary>A matrix product, fully connected layer or attention product.</summary>
    MatrixProduct,

    /// <summary>A convolution over all channels.</summary>
    Convolution,

    /// <summary>A convolution of every channel with filters of its own.</summary>
    DepthwiseConvolution,
}
