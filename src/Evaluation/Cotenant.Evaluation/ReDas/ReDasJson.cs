using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cotenant.Evaluation.ReDas;

/// <summary>Reader of the set-up, made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReDasSetup))]
internal sealed partial class ReDasJson : JsonSerializerContext;
