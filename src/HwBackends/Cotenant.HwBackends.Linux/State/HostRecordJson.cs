using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cotenant.HwBackends.Linux.State;

/// <summary>The state file's JSON, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(HostRecord))]
internal sealed partial class HostRecordJson : JsonSerializerContext;
