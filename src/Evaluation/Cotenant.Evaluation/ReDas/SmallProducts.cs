namespace Cotenant.Evaluation.ReDas;

/// <summary>Random small products on which a mapper is compared with every tile size.</summary>
internal sealed record SmallProducts
{
    /// <summary>N of the array.</summary>
    public required int Side { get; init; }

    /// <summary>Products for each seed.</summary>
    public required int Count { get; init; }

    /// <summary>Largest M, N and K.</summary>
    public required int MaxSide { get; init; }

    /// <summary>Bytes of the buffers.</summary>
    public required long BufferBytes { get; init; }

    /// <summary>Bandwidth to memory, bytes per cycle.</summary>
    public required double BytesPerCycle { get; init; }
}
