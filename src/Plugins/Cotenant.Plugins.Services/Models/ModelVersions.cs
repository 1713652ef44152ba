using System.Collections.Immutable;

namespace Cotenant.Plugins.Services.Models;

/// <summary>The versions of one model: the newest usable one, read, and where all of them lie, newest first.</summary>
internal sealed record ModelVersions(ModelContent Newest, ImmutableArray<ModelPlace> Places);
