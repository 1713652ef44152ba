namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>A way through an element: from a side to a side; <c>null</c> for none.</summary>
/// <param name="From">Where values come in.</param>
/// <param name="To">Where they leave a cycle later.</param>
internal readonly record struct Lane(Side? From, Side? To);
