using Cotenant.Plugins.Hosting;

namespace Cotenant.Daemon.Runtime;

/// <summary>The names of policies that a configuration may use.</summary>
internal static class KnownPolicies
{
    /// <summary>Policy name to family; null when a plugin's manifest cannot be read, so that nobody can say which names exist.</summary>
    public static IReadOnlyDictionary<string, string>? In(IReadOnlyList<string> directories)
    {
        var entries = new PluginCatalog([.. directories.Where(Directory.Exists)]).Scan();
        return entries.Any(e => e.Manifest is null)
            ? null
            : entries.SelectMany(e => e.Manifest!.Policies).DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Family, StringComparer.Ordinal);
    }
}
