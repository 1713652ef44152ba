namespace Cotenant.Compute.Tests;

/// <summary>What a piece of code allocates on this thread in steady state.</summary>
internal static class Allocations
{
    public static long Of(Action action, int repeats = 100)
    {
        // the first calls pay for compilation and for statics
        for (var i = 0; i < 3; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < repeats; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
