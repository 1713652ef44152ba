namespace Cotenant.Plugins.Services.Models;

/// <summary>Where one version of a model lies: in a file, or in memory.</summary>
internal readonly record struct ModelPlace(int Version, string? Path, bool Shipped, ModelContent? Content);
