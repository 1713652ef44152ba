using Cotenant.Plugins;

namespace Cotenant.Fixtures.Leaking;

/// <summary>Entry point of the leaking plugin.</summary>
public sealed class LeakingPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => new LeakingPolicy(policy, context.Options.GetNumber("leakMs", 3_600_000));
}
