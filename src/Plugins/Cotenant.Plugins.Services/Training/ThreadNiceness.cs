using System.Runtime.InteropServices;

namespace Cotenant.Plugins.Services.Training;

/// <summary>
/// Lowers the calling thread. Thread.Priority does nothing on Linux; there setpriority(2) with PRIO_PROCESS and 0 means the
/// calling thread alone, as niceness belongs to threads.
/// </summary>
internal static partial class ThreadNiceness
{
    public const int Lowest = 19;

    private const int PrioProcess = 0;

    /// <summary>Gives the calling thread the lowest niceness.</summary>
    /// <returns>False where the system knows no such call; the thread then keeps its priority.</returns>
    public static bool Lower()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        return SetPriority(PrioProcess, 0, Lowest) == 0;
    }

    /// <summary>The calling thread's niceness.</summary>
    public static int OfThisThread() => GetPriority(PrioProcess, 0);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, uint who);
}
