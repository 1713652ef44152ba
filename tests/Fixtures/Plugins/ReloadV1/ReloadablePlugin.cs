using Cotenant.Plugins;

namespace Cotenant.Fixtures.Reloadable;

/// <summary>Entry point of version 1.</summary>
public sealed class ReloadablePlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => new ReloadablePolicy();
}
