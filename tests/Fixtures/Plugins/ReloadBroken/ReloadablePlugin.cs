using Cotenant.Plugins;

namespace Cotenant.Fixtures.Reloadable;

/// <summary>Entry point of version 3, whose author forgot to try it.</summary>
public sealed class ReloadablePlugin : IPlugin
{
    public ReloadablePlugin() => throw new InvalidOperationException("version 3 is broken");

    public IPolicy CreatePolicy(string policy, PolicyContext context) => throw new InvalidOperationException("unreachable");
}
