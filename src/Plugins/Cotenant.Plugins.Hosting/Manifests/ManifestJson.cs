using System.Text.Json;
using System.Text.Json.Serialization;
using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting.Manifests;

/// <summary>
/// Source-generated metadata of the manifest. Reflection over types is switched off in the daemon, and reflection-based
/// serialisation is one of the things that keep an unloaded plugin alive.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SeriesKindConverter)])]
[JsonSerializable(typeof(PluginManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    /// <summary>Series kinds are written in lower case, never as numbers.</summary>
    internal sealed class SeriesKindConverter() : JsonStringEnumConverter<SeriesKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
}
