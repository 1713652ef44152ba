using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Runtime;

/// <summary>What the daemon itself costs.</summary>
internal static class OwnCost
{
    public static ProcessReport Report() => new()
    {
        ResidentBytes = Environment.WorkingSet,
        CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
        Threads = ThreadCount(),
        ManagedBytes = GC.GetTotalMemory(forceFullCollection: false),
        Collections = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(GC.CollectionCount)],
    };

    private static int ThreadCount()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.Threads.Count;
    }
}
