using System.Globalization;
using System.Text.Json;
using Cotenant.Daemon.Configuration.Shape;
using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration.Options;

/// <summary>Reads members of an object that has passed the check against its shape.</summary>
internal readonly struct ConfigSection(ConfigObject? node)
{
    public bool Exists => node is not null;

    public string? Text(string name) => (node?[name] as ConfigScalar)?.Text;

    public double? Number(string name) =>
        Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public long? Integer(string name) =>
        Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool? Switch(string name) => node?[name] is ConfigScalar value ? value.Kind == JsonValueKind.True : null;

    public TimeSpan? Duration(string name) =>
        Text(name) is { } text && DurationText.TryParse(text, out var value) ? value : null;

    public IReadOnlyList<string>? Texts(string name) =>
        node?[name] is ConfigArray list ? [.. list.Items.OfType<ConfigScalar>().Select(i => i.Text)] : null;

    public ConfigSection Section(string name) => new(node?[name] as ConfigObject);

    public IReadOnlyList<ConfigSection>? Sections(string name) =>
        node?[name] is ConfigArray list ? [.. list.Items.OfType<ConfigObject>().Select(i => new ConfigSection(i))] : null;

    public JsonElement Free(string name) => node?[name]?.ToJsonElement() ?? default;

    /// <summary>Options of policies: policy name, option name, text of the value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> TextMaps(string name)
    {
        var maps = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (policy, options) in (node?[name] as ConfigObject)?.Members ?? [])
        {
            if (options is ConfigObject o)
            {
                maps[policy] = o.Members.ToDictionary(m => m.Key, m => TextOf(m.Value), StringComparer.Ordinal);
            }
        }

        return maps;
    }

    private static string TextOf(ConfigNode node) => node is ConfigScalar scalar ? scalar.Text : node.ToJsonElement().GetRawText();
}
