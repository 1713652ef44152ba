using Cotenant.Plugins;

namespace Cotenant.Fixtures.Reloadable;

/// <summary>Entry point of version 2.</summary>
public sealed class ReloadablePlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => new ReloadablePolicy();
}
