using System.Text.Json.Serialization;

namespace Cotenant.Daemon.Runtime;

/// <summary>JSON of the files in the state directory.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<StoredTenant>))]
internal sealed partial class StateJson : JsonSerializerContext;
