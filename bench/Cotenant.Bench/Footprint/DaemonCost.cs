using System.Globalization;

namespace Cotenant.Bench.Footprint;

/// <summary>What the daemon costs as a process: time until READY=1, resident memory, CPU time, collections.</summary>
internal static class DaemonCost
{
    public static int Run(string executable, TimeSpan duration)
    {
        using var daemon = new DaemonProcess(executable);
        using var never = new ManualResetEvent(false);
        never.WaitOne(TimeSpan.FromSeconds(20));
        var idle = daemon.ResidentMegabytes;
        var before = Collections(daemon);
        var cpu = daemon.CpuTime;
        never.WaitOne(duration);
        var spent = daemon.CpuTime - cpu;
        var resident = daemon.ResidentMegabytes;
        var after = Collections(daemon);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"daemon: READY after {daemon.ReadyAfter.TotalSeconds:0.00} s, {idle:0.0} MB resident ({resident:0.0} MB once it has been asked for its status), {100 * spent.TotalSeconds / duration.TotalSeconds:0.00} % of one core, collections in {duration.TotalSeconds:0} s gen0 {after[0] - before[0]} gen1 {after[1] - before[1]} gen2 {after[2] - before[2]}"));
        return 0;
    }

    private static int[] Collections(DaemonProcess daemon) =>
        [.. daemon.Get("/v1/status").GetProperty("process").GetProperty("collections").EnumerateArray().Select(value => value.GetInt32())];
}
