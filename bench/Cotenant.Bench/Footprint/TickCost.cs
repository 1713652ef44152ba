using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cotenant.HwBackends.Linux;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.Bench.Footprint;

/// <summary>
/// What watching many tenants costs: the real Linux backend and the real loop at 200 ms, on a tree of ordinary files. Reading
/// such a file costs what reading a small kernel file costs (a pread each); what the kernel itself computes is not in it.
/// </summary>
internal static class TickCost
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    public static void Run(int tenants, TimeSpan duration)
    {
        using var tree = new TenantTree(tenants);
        using var options = JsonDocument.Parse($$"""{ "tenants": {{tenants}}, "roots": { "sys": "{{tree.Root}}/sys", "proc": "{{tree.Root}}/proc", "run": "{{tree.Root}}/run" } }""");
        var device = new LinuxHostFactory(new LookalikeFiles(tree.Root + "/sys/fs/cgroup")).Create(
            new DeviceSettings { Id = "host", Kind = "linux-host", Period = Period, Options = options.RootElement },
            new DeviceServices { Loggers = NullLoggerFactory.Instance, Time = TimeProvider.System, DataDirectory = "/", StateDirectory = tree.Root });
        using var loop = DeviceLoop.Create(device, [], new DeviceLoopOptions { Mode = DeviceMode.Observe });
        loop.Start();
        for (var i = 0; i < tenants; i++)
        {
            using var settings = JsonDocument.Parse($$"""{ "match": { "cgroup": "/g{{i}}" } }""");
            var message = new TenantAdded(new TenantDeclaration { Id = $"t{i}", Settings = settings.RootElement.Clone() });
            loop.TryPost(message);
            if (message.Outcome.GetAwaiter().GetResult() is { } fault)
            {
                throw new InvalidOperationException(fault);
            }
        }

        // warm-up: code is compiled, handles are open
        Wait(TimeSpan.FromSeconds(5));
        using var process = Process.GetCurrentProcess();
        var (cpu, ticks, stamp) = (Cpu(process), loop.Sequence, Stopwatch.GetTimestamp());
        var collections = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
        Wait(duration);
        var elapsed = Stopwatch.GetElapsedTime(stamp).TotalSeconds;
        var spent = (Cpu(process) - cpu).TotalSeconds;
        var done = loop.Sequence - ticks;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tick: {tenants} tenants at 200 ms: {100 * spent / elapsed:0.00} % of one core, {1e3 * spent / done:0.00} ms CPU per tick, {done} ticks in {elapsed:0.0} s, collections in that time gen0 {GC.CollectionCount(0) - collections.Item1} gen1 {GC.CollectionCount(1) - collections.Item2} gen2 {GC.CollectionCount(2) - collections.Item3}"));
        loop.Stop(TimeSpan.FromSeconds(5));
    }

    private static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static void Wait(TimeSpan time)
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne(time);
    }
}
