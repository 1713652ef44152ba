namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>Sides of the tiles that the buffers hold; the last of a row may be smaller.</summary>
/// <param name="M">Rows.</param>
/// <param name="N">Columns.</param>
/// <param name="K">Depth.</param>
public readonly record struct Tile(long M, long N, long K);
