using Cotenant.Compute.Systolic.Arrays;

namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>How a layer runs: what the array and its buffers are set to, and what that costs.</summary>
/// <param name="Configuration">Shape and dataflow of the array.</param>
/// <param name="Tile">Tiles in the buffers.</param>
/// <param name="Order">Order of the tiles.</param>
/// <param name="Split">What the buffers hold.</param>
/// <param name="Cost">What it takes.</param>
public readonly record struct LayerMapping(ArrayConfiguration Configuration, Tile Tile, LoopOrder Order, BufferSplit Split, TileCost Cost);
