using System.Text.Json.Serialization;

namespace Cotenant.Fixtures.Pinning;

/// <summary>Source-generated serialisation of a type of the plugin.</summary>
[JsonSerializable(typeof(OwnState))]
internal sealed partial class OwnJson : JsonSerializerContext;
