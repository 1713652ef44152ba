namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>A side of an element at the border, where buffers put values in or take them out.</summary>
/// <param name="Element">The element, row times N plus column.</param>
/// <param name="Side">The side.</param>
internal readonly record struct Port(int Element, Side Side);
