namespace Cotenant.Compute.Systolic.Layers;

/// <summary>A network as a table of layers, in the order in which they run.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Layers">Its layers; at least one.</param>
public sealed record LayerTable(string Name, IReadOnlyList<Layer> Layers);
