using System.Diagnostics;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Fixtures.Hanging;

/// <summary>
/// Loops where its name says, deaf to everything that a host could do to it, for at most some seconds (option
/// <c>hangMs</c>, default 3,000): a thread that was given up on ends at last, and a test process with it. A test that
/// cannot wait ends it earlier by setting the first series above zero.
/// </summary>
internal sealed class HangingPolicy(string name, double hangMs, SeriesBlock series) : IPolicy<HostObservation, HostPlan>
{
    internal static void Hang(double milliseconds, SeriesBlock series)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds && !(series.Get(0) > 0);)
        {
            Thread.Sleep(1);
        }
    }

    public void Decide(HostObservation observation, HostPlan plan)
    {
        if (name == "hangs-in-decide")
        {
            Hang(hangMs, series);
        }
    }

    public void Dispose()
    {
        if (name == "hangs-in-dispose")
        {
            Hang(hangMs, series);
        }
    }
}
