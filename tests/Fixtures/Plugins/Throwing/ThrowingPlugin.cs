using Cotenant.Plugins;

namespace Cotenant.Fixtures.Throwing;

/// <summary>Entry point of the throwing plugin.</summary>
public sealed class ThrowingPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => policy == "throws-in-create"
        ? throw new OwnException("no policy today\nnor tomorrow")
        : new ThrowingPolicy(policy);
}
