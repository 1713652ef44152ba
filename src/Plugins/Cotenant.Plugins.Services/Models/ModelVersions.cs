using System.Collections.Immutable;

namespace Cotenant.Plugins.Services.Models;

/// <summary>One version's place: a file, or memory.</summary>
internal readonly record struct ModelPlace(int Version, string? Path, bool Shipped, ModelContent? Content);

/// <summary>The versions of one model: the newest usable one, read, and where all of them lie.</summary>
internal sealed record ModelVersions(ModelContent Newest, ImmutableArray<ModelPlace> Places);
