using Cotenant.Plugins;

namespace Cotenant.Fixtures.WrongFamily;

/// <summary>Entry point of the plugin whose policies do not fit the family.</summary>
public sealed class WrongFamilyPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => policy == "gives-null" ? null! : new OwnFamilyPolicy();
}
