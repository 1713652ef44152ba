namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>What a product on the grid gave.</summary>
/// <param name="Output">The product, M x N.</param>
/// <param name="Cycles">Cycles counted from the first value that enters to the last multiplication, over all folds.</param>
/// <param name="DrainCycles">Cycles after the last multiplication of each fold until its last sum has left; SCALE-Sim does not count them.</param>
/// <param name="Macs">Multiplications done, zeros of the padding included.</param>
public sealed record GridProduct(long[,] Output, long Cycles, long DrainCycles, long Macs);
