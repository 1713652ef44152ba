using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>A JSON array.</summary>
internal sealed class ConfigArray(ConfigOrigin origin) : ConfigNode(origin)
{
    public override string KindName => "an array";

    public List<ConfigNode> Items { get; } = [];

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var item in Items)
        {
            item.WriteJson(json);
        }

        json.WriteEndArray();
    }
}
