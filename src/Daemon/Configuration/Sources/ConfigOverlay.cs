using System.Globalization;
using System.Text;
using System.Text.Json;
using Cotenant.Daemon.Configuration.Shape;

namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>
/// Lays single values (environment, command line) over the tree. The shape says how a text is read; names match without
/// regard to case; an item of a list is named by its index or its id.
/// </summary>
internal sealed class ConfigOverlay(ConfigObject root, ConfigErrors errors)
{
    /// <summary>Prefix of the environment's names.</summary>
    public const string EnvironmentPrefix = "COTENANT__";

    /// <summary>Lays every variable of the form <c>COTENANT__SECTION__MEMBER</c>, in the order of their names.</summary>
    public void ApplyEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables
            .Where(v => v.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Set(name[EnvironmentPrefix.Length..].Split("__"), value, new ConfigOrigin($"environment {name}", 0));
        }
    }

    /// <summary>Lays one <c>path=value</c> of the command line.</summary>
    public void ApplyArgument(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            errors.Add(ConfigOrigin.CommandLine.Source, "", $"'--set {argument}' names no value", "write --set path.to.member=value");
            return;
        }

        Set([.. ConfigPath.Split(argument[..equals])], argument[(equals + 1)..], ConfigOrigin.CommandLine);
    }

    /// <summary>Lays one value.</summary>
    public void Set(IReadOnlyList<string> path, string text, ConfigOrigin origin)
    {
        ConfigNode node = root;
        OptionShape shape = ConfigurationShape.Root;
        var written = "";
        for (var i = 0; i < path.Count; i++)
        {
            var last = i == path.Count - 1;
            switch (shape, node)
            {
                case (ObjectShape o, ConfigObject target):
                    var member = o.Members.FirstOrDefault(m => string.Equals(m.Name, path[i], StringComparison.OrdinalIgnoreCase));
                    if (member is null)
                    {
                        var near = Spelling.Nearest(path[i], o.Members.Select(m => m.Name));
                        var known = string.Join(", ", o.Members.Select(m => m.Name));
                        errors.Add(origin.Source, ConfigPath.Member(written, path[i]), "there is no such member", near is null ? $"known here: {known}" : $"did you mean '{near}'?");
                        return;
                    }

                    written = ConfigPath.Member(written, member.Name);
                    shape = member.Shape;
                    if (!last && shape is ValueShape)
                    {
                        errors.Add(origin.Source, written, "it has no members", $"set {written} itself");
                        return;
                    }

                    node = target[member.Name] = last ? Parse(text, shape, origin, written) : target[member.Name] ?? Empty(shape, origin);
                    break;
                case (MapShape map, ConfigObject target):
                    var key = NameIn(target, path[i]);
                    written = ConfigPath.Member(written, key);
                    shape = map.Value;
                    node = target[key] = last ? Parse(text, shape, origin, written) : target[key] ?? Empty(shape, origin);
                    break;
                case (FreeShape, ConfigObject target):
                    var name = NameIn(target, path[i]);
                    written = ConfigPath.Member(written, name);
                    node = target[name] = last ? Parse(text, shape, origin, written) : target[name] ?? new ConfigObject(origin);
                    break;
                case (ListShape list, ConfigArray target):
                    var index = IndexOf(target, path[i]);
                    if (index < 0 || index > target.Items.Count)
                    {
                        errors.Add(origin.Source, ConfigPath.Member(written, path[i]), "there is no such item", $"name it by its id or by an index from 0 to {target.Items.Count}");
                        return;
                    }

                    written = ConfigPath.Item(written, index);
                    shape = list.Item;
                    if (index == target.Items.Count)
                    {
                        target.Items.Add(Empty(shape, origin));
                    }

                    node = target.Items[index] = last ? Parse(text, shape, origin, written) : target.Items[index];
                    break;
                default:
                    errors.Add(origin.Source, written, "it has no members", $"set {written} itself");
                    return;
            }
        }
    }

    private static int IndexOf(ConfigArray array, string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : array.Items.FindIndex(i => i is ConfigObject o && o["id"] is ConfigScalar id && string.Equals(id.Text, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The user's own names: as one stands there already, else in small letters when only capitals are given.</summary>
    private static string NameIn(ConfigObject target, string given) =>
        target.Members.Select(m => m.Key).FirstOrDefault(name => string.Equals(name, given, StringComparison.OrdinalIgnoreCase))
        ?? (given.Any(char.IsAsciiLetterLower) ? given : given.ToLowerInvariant());

    private static ConfigNode Empty(OptionShape shape, ConfigOrigin origin) =>
        shape is ListShape ? new ConfigArray(origin) : new ConfigObject(origin);

    private ConfigNode Parse(string text, OptionShape shape, ConfigOrigin origin, string path)
    {
        switch (shape)
        {
            case ValueShape { Type: OptionType.Text or OptionType.Duration }:
                return ConfigScalar.String(origin, text);
            case ValueShape { Type: OptionType.Switch } when bool.TryParse(text, out var value):
                return new ConfigScalar(origin, value ? JsonValueKind.True : JsonValueKind.False, value ? "true" : "false");
            case ValueShape { Type: OptionType.Number or OptionType.Integer } when IsNumber(text):
                return new ConfigScalar(origin, JsonValueKind.Number, text);
            case ValueShape:
                // stays a text: the check against the shape says what belongs here
                return ConfigScalar.String(origin, text);
            case ListShape { Item: ValueShape { Type: OptionType.Text } } when !text.TrimStart().StartsWith('['):
                var list = new ConfigArray(origin);
                list.Items.AddRange(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(t => ConfigScalar.String(origin, t)));
                return list;
            case FreeShape when text.Length > 0 && "{[\"".IndexOf(text[0]) < 0 && !IsNumber(text) && text is not ("true" or "false"):
                return ConfigScalar.String(origin, text);
            default:
                return ConfigJson.Read(origin.Source, Encoding.UTF8.GetBytes(text), new ConfigErrors()) ?? Unreadable(text, shape, origin, path);
        }
    }

    private ConfigNode Unreadable(string text, OptionShape shape, ConfigOrigin origin, string path)
    {
        errors.Add(origin.Source, path, $"'{text}' is not JSON", $"give {(shape is ListShape ? "a list: [ ... ]" : "an object: { ... }")}");
        return Empty(shape, origin);
    }

    // JSON's own notation: what the schema and a file would take
    private static bool IsNumber(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
