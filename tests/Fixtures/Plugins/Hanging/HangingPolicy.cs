using System.Diagnostics;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Fixtures.Hanging;

/// <summary>
/// Loops for some seconds (option <c>hangMs</c>, default 3,000) where its name says, deaf to everything, and then
/// returns: a thread that was given up on ends at last, and a test process with it.
/// </summary>
internal sealed class HangingPolicy(string name, double hangMs) : IPolicy<HostObservation, HostPlan>
{
    internal static void Hang(double milliseconds)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds;)
        {
            Thread.Sleep(1);
        }
    }

    public void Decide(HostObservation observation, HostPlan plan)
    {
        if (name == "hangs-in-decide")
        {
            Hang(hangMs);
        }
    }

    public void Dispose()
    {
        if (name == "hangs-in-dispose")
        {
            Hang(hangMs);
        }
    }
}
