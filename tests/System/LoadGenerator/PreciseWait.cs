using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cotenant.LoadGenerator;

/// <summary>
/// Waits by nanosleep(2): the runtime's own sleeps are whole milliseconds, which is most of a good latency.
/// </summary>
internal static partial class PreciseWait
{
    /// <summary>Sleeps until a <see cref="Stopwatch"/> timestamp, or until the stop, looked at every 100 ms.</summary>
    public static void Until(long timestamp, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp).TotalSeconds;
            if (left <= 0)
            {
                return;
            }

            long nanoseconds = (long)(Math.Min(left, 0.1) * 1e9);
            var span = new TimeSpec { Nanoseconds = nanoseconds };
            _ = NanoSleep(in span, 0);
        }
    }

    // an early return, by a signal, is no harm: the caller looks at the clock again
    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec span, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
