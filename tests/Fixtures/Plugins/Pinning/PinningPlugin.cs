using Cotenant.Plugins;

namespace Cotenant.Fixtures.Pinning;

/// <summary>Entry point of the plugin that tries what keeps a plugin in memory.</summary>
public sealed class PinningPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context)
    {
        if (policy == "async-local-in-create")
        {
            Pins.Local.Value = new OwnState("create");
        }

        return new PinningPolicy(policy, context);
    }
}
