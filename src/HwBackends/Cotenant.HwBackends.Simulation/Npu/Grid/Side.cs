namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>A side of a processing element, clockwise.</summary>
internal enum Side
{
    North,
    East,
    South,
    West,
}
