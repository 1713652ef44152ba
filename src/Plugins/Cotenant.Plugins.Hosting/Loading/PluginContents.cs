using System.Runtime.Loader;
using McMaster.NETCore.Plugins;

namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>
/// Every reference of the host into a loaded plugin, in one place: unloading starts by letting go of this object.
/// </summary>
/// <param name="Loader">The loader.</param>
/// <param name="Context">The context that the loader made.</param>
/// <param name="Plugin">The plugin's entry point.</param>
internal sealed record PluginContents(PluginLoader Loader, AssemblyLoadContext Context, IPlugin Plugin)
{
    /// <summary>The policy instances that are in use.</summary>
    public HashSet<IPolicyHandle> Handles { get; } = new(ReferenceEqualityComparer.Instance);
}
