using System.Text.Json.Serialization;
using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Models;

/// <summary>What a model file says about itself.</summary>
internal sealed record ModelFileHead(string Name, int Version, bool IsRegressor, ModelOrigin Origin);

/// <summary>Writes and reads heads without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelFileHead))]
[JsonSerializable(typeof(RegressorSpec))]
internal sealed partial class ModelJson : JsonSerializerContext;
