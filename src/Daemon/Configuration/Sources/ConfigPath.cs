namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>Paths to members, as <c>devices[0].policies[1].chain</c>.</summary>
internal static class ConfigPath
{
    public static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public static string Item(string path, int index) => $"{path}[{index}]";

    /// <summary>The node at the path, or the nearest one above it that exists.</summary>
    public static ConfigNode Nearest(ConfigObject root, string path)
    {
        ConfigNode node = root;
        foreach (var segment in Split(path))
        {
            var next = node switch
            {
                ConfigObject o => o[segment],
                ConfigArray a when int.TryParse(segment, out var index) && index >= 0 && index < a.Items.Count => a.Items[index],
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            node = next;
        }

        return node;
    }

    /// <summary>The segments of a path, brackets removed.</summary>
    public static IEnumerable<string> Split(string path) =>
        path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
}
