using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>A JSON object; members keep the order in which they were written.</summary>
internal sealed class ConfigObject(ConfigOrigin origin) : ConfigNode(origin)
{
    private readonly OrderedDictionary<string, ConfigNode> _members = new(StringComparer.Ordinal);

    public override string KindName => "an object";

    public IEnumerable<KeyValuePair<string, ConfigNode>> Members => _members;

    public int Count => _members.Count;

    public ConfigNode? this[string name]
    {
        get => _members.GetValueOrDefault(name);
        set => _members[name] = value!;
    }

    public bool Contains(string name) => _members.ContainsKey(name);

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in _members)
        {
            json.WritePropertyName(name);
            value.WriteJson(json);
        }

        json.WriteEndObject();
    }
}
