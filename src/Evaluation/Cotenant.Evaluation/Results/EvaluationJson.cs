using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cotenant.Evaluation.Results;

/// <summary>The JSON form of results.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(EvaluationResult))]
public sealed partial class EvaluationJson : JsonSerializerContext
{
    /// <summary>Writes a result.</summary>
    public static string Write(EvaluationResult result) => JsonSerializer.Serialize(result, Default.EvaluationResult);
}
