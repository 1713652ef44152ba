using Cotenant.Plugins;

namespace Cotenant.Fixtures.GuardViolating;

/// <summary>Entry point of the plugin that every guard refuses.</summary>
public sealed class GuardViolatingPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => new GuardViolatingPolicy();
}
