using System.Text.Json.Serialization;

namespace Cotenant.Plugins.Hosting.States;

/// <summary>Source-generated serialisation of the state file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(MalfunctionList))]
internal sealed partial class MalfunctionJson : JsonSerializerContext;
