using Cotenant.Plugins;

namespace Cotenant.Fixtures.Good;

/// <summary>Entry point of the good plugin.</summary>
public sealed class GoodPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => new GoodPolicy(context.Series);
}
