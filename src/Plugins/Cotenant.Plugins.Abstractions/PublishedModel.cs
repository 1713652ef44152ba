namespace Cotenant.Plugins;

/// <summary>A model that an observation announces.</summary>
/// <param name="Name">The model's name in the store.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hash">Hash of its bytes (hex).</param>
public readonly record struct PublishedModel(string Name, int Version, string Hash);
