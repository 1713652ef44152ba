using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration;

/// <summary>Collects faults; the tree says which source holds the member that a fault names.</summary>
internal sealed class ConfigErrors
{
    private readonly List<ConfigError> _items = [];

    public IReadOnlyList<ConfigError> Items => _items;

    public bool Any => _items.Count > 0;

    /// <summary>The merged tree, once there is one.</summary>
    public ConfigObject? Tree { get; set; }

    public void Add(string source, string path, string problem, string remedy) =>
        _items.Add(new ConfigError(source, path, problem, remedy));

    public void Add(string path, string problem, string remedy) =>
        _items.Add(new ConfigError(SourceOf(path), path, problem, remedy));

    private string SourceOf(string path) =>
        Tree is null ? ConfigOrigin.Default.Source : ConfigPath.Nearest(Tree, path).Origin.Source;
}
