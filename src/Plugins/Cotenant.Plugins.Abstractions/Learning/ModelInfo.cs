namespace Cotenant.Plugins.Learning;

/// <summary>A stored model's identity.</summary>
/// <param name="Name">Kebab-case name with the policy as prefix: <c>osml-plus/model-a</c>.</param>
/// <param name="Version">Counts up from 1.</param>
/// <param name="Hash">Hash of the model's bytes (hex).</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Shipped">True for a model that came with the program.</param>
public sealed record ModelInfo(string Name, int Version, string Hash, ModelOrigin Origin, bool Shipped);
