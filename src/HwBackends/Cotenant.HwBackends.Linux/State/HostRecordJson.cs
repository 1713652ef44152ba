using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cotenant.HwBackends.Linux.State;

/// <summary>The JSON of the state file and the plan file, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(HostRecord))]
[JsonSerializable(typeof(SavedPlan))]
internal sealed partial class HostRecordJson : JsonSerializerContext;
