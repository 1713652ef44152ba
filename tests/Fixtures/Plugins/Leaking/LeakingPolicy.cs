using System.Diagnostics;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Fixtures.Leaking;

/// <summary>
/// Breaks the rules of the contract when it is made: starts a thread (which ends after option <c>leakMs</c>), or hangs a
/// handler on a static event of the runtime. Either keeps the context alive after unloading.
/// </summary>
internal sealed class LeakingPolicy : IPolicy<HostObservation, HostPlan>
{
    public LeakingPolicy(string name, double leakMs)
    {
        if (name == "leaks-thread")
        {
            new Thread(() => Linger(leakMs)) { IsBackground = true, Name = "leaked by a fixture" }.Start();
        }
        else
        {
            AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        }
    }

    public void Decide(HostObservation observation, HostPlan plan)
    {
    }

    public void Dispose()
    {
    }

    /// <summary>A loop of the plugin's own: a single call at the end of a method leaves no frame of it on the stack.</summary>
    private static void Linger(double milliseconds)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds;)
        {
            Thread.Sleep(10);
        }
    }

    private void OnProcessExit(object? sender, EventArgs arguments)
    {
    }
}
