namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>In which order tiles are computed: loops over M, N and K from the outermost to the innermost.</summary>
public enum LoopOrder
{
    /// <summary>A tile of sums stays until it is finished; rows outermost.</summary>
    MNK,

    /// <summary>A tile of sums stays until it is finished; columns outermost.</summary>
    NMK,

    /// <summary>A tile of inputs stays; rows outermost.</summary>
    MKN,

    /// <summary>A tile of inputs stays; the depth outermost.</summary>
    KMN,

    /// <summary>A tile of weights stays; columns outermost.</summary>
    NKM,

    /// <summary>A tile of weights stays; the depth outermost.</summary>
    KNM,
}
