using Cotenant.Plugins;

namespace Cotenant.Fixtures.Hanging;

/// <summary>Entry point of the hanging plugin.</summary>
public sealed class HangingPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context)
    {
        var hangMs = context.Options.GetNumber("hangMs", 3_000, 0, 60_000);
        if (policy == "hangs-in-create")
        {
            HangingPolicy.Hang(hangMs, context.Series);
        }

        return new HangingPolicy(policy, hangMs, context.Series);
    }
}
