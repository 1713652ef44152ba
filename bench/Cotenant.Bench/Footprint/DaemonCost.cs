using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Cotenant.Bench.Footprint;

/// <summary>What the daemon costs as a process: time until READY=1, resident memory, CPU time, collections.</summary>
internal static class DaemonCost
{
    public static int Run(string executable, TimeSpan duration)
    {
        var home = Directory.CreateTempSubdirectory("cotenant-bench-");
        var config = Path.Combine(home.FullName, "cotenant.json");
        File.WriteAllText(config, $$"""
            {
              "devices": [{ "id": "server", "kind": "simulated-server", "mode": "active", "scenario": "demo", "options": { "afterScenario": "continue" },
                            "policies": [{ "leases": ["cores", "cache", "bandwidth"], "chain": ["osml-plus", "parties"] }] }],
              "api": { "socket": "{{home.FullName}}/s", "listen": "127.0.0.1:0" },
              "metrics": { "listen": "127.0.0.1:0" },
              "state": { "directory": "{{home.FullName}}/state" }
            }
            """);
        using var notify = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var notifyPath = Path.Combine(home.FullName, "notify");
        notify.Bind(new UnixDomainSocketEndPoint(notifyPath));
        notify.ReceiveTimeout = 30_000;
        var start = new ProcessStartInfo(executable, ["daemon", "--config", config]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NOTIFY_SOCKET"] = notifyPath;
        var stamp = Stopwatch.GetTimestamp();
        using var daemon = Process.Start(start)!;
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        var buffer = new byte[4096];
        string text;
        do
        {
            if (daemon.HasExited)
            {
                throw new InvalidOperationException($"{executable} ended with status {daemon.ExitCode} before it was ready");
            }

            text = Encoding.UTF8.GetString(buffer, 0, notify.Receive(buffer));
        }
        while (!text.Contains("READY=1", StringComparison.Ordinal));

        var ready = Stopwatch.GetElapsedTime(stamp);
        using var never = new ManualResetEvent(false);
        never.WaitOne(TimeSpan.FromSeconds(20));
        daemon.Refresh();
        var idle = daemon.WorkingSet64;
        var before = Status($"{home.FullName}/s");
        daemon.Refresh();
        var cpu = daemon.TotalProcessorTime;
        never.WaitOne(duration);
        daemon.Refresh();
        var spent = daemon.TotalProcessorTime - cpu;
        var resident = daemon.WorkingSet64;
        var after = Status($"{home.FullName}/s");
        daemon.Kill();
        daemon.WaitForExit();
        home.Delete(recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"daemon: READY after {ready.TotalSeconds:0.00} s, {idle / 1048576.0:0.0} MB resident ({resident / 1048576.0:0.0} MB once it has been asked for its status), {100 * spent.TotalSeconds / duration.TotalSeconds:0.00} % of one core, collections in {duration.TotalSeconds:0} s gen0 {after[0] - before[0]} gen1 {after[1] - before[1]} gen2 {after[2] - before[2]}"));
        return 0;
    }

    private static int[] Status(string socket)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await client.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(client, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler);
        using var status = JsonDocument.Parse(http.GetStringAsync("http://localhost/v1/status").GetAwaiter().GetResult());
        return [.. status.RootElement.GetProperty("process").GetProperty("collections").EnumerateArray().Select(value => value.GetInt32())];
    }
}
