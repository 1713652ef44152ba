using System.Text.Json.Serialization;
using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Models;

/// <summary>Writes and reads the texts of model files without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelFileHead))]
[JsonSerializable(typeof(RegressorSpec))]
internal sealed partial class ModelJson : JsonSerializerContext;
