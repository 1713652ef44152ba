using System.Diagnostics;
using System.Globalization;

namespace Cotenant.Bench.Footprint;

/// <summary>How long a reload of the deciding plugin takes over the admin API, and what the device's ticks notice of it.</summary>
internal static class ReloadCost
{
    private const int Reloads = 20;

    public static int Run(string executable)
    {
        using var daemon = new DaemonProcess(executable);
        using var never = new ManualResetEvent(false);
        never.WaitOne(TimeSpan.FromSeconds(15));
        var before = Points(daemon);
        var stamp = Stopwatch.GetTimestamp();
        var times = new double[Reloads];
        for (var i = 0; i < Reloads; i++)
        {
            var began = Stopwatch.GetTimestamp();
            daemon.Post("/v1/plugins/osml-plus/reload");
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            never.WaitOne(TimeSpan.FromMilliseconds(500));
        }

        var points = Points(daemon) - before;
        var periods = Stopwatch.GetElapsedTime(stamp).TotalSeconds / daemon.Get("/v1/devices").EnumerateArray().First().GetProperty("periodSeconds").GetDouble();
        Array.Sort(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"reload: {Reloads} reloads of osml-plus, median {times[Reloads / 2]:0.0} ms, longest {times[^1]:0.0} ms; {points} decision points in {periods:0.0} periods"));
        return 0;
    }

    private static long Points(DaemonProcess daemon) => daemon.Get("/v1/devices").EnumerateArray().First().GetProperty("decisions").GetInt64();
}
