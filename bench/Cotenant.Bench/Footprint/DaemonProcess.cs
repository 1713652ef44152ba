using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Cotenant.Bench.Footprint;

/// <summary>A daemon on a simulated server, OSML+ deciding, with everything that it touches in one directory.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("cotenant-bench-");
    private readonly Process _process;
    private readonly HttpClient _http;

    /// <summary>Starts the executable and waits for READY=1.</summary>
    /// <exception cref="InvalidOperationException">It ended before.</exception>
    public DaemonProcess(string executable)
    {
        var config = Path.Combine(_home.FullName, "cotenant.json");
        File.WriteAllText(config, $$"""
            {
              "devices": [{ "id": "server", "kind": "simulated-server", "mode": "active", "scenario": "demo", "options": { "afterScenario": "continue" },
                            "policies": [{ "leases": ["cores", "cache", "bandwidth"], "chain": ["osml-plus", "parties"] }] }],
              "api": { "socket": "{{_home.FullName}}/s", "listen": "127.0.0.1:0" },
              "metrics": { "listen": "127.0.0.1:0" },
              "state": { "directory": "{{_home.FullName}}/state" }
            }
            """);
        using var notify = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var notifyPath = Path.Combine(_home.FullName, "notify");
        notify.Bind(new UnixDomainSocketEndPoint(notifyPath));
        notify.ReceiveTimeout = 30_000;
        var start = new ProcessStartInfo(executable, ["daemon", "--config", config]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NOTIFY_SOCKET"] = notifyPath;
        var stamp = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var buffer = new byte[4096];
        string text;
        do
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{executable} ended with status {_process.ExitCode} before it was ready");
            }

            text = Encoding.UTF8.GetString(buffer, 0, notify.Receive(buffer));
        }
        while (!text.Contains("READY=1", StringComparison.Ordinal));

        ReadyAfter = Stopwatch.GetElapsedTime(stamp);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await client.ConnectAsync(new UnixDomainSocketEndPoint($"{_home.FullName}/s"), cancellation);
                return new NetworkStream(client, ownsSocket: true);
            },
        });
    }

    public TimeSpan ReadyAfter { get; }

    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public JsonElement Get(string path)
    {
        using var document = JsonDocument.Parse(_http.GetStringAsync($"http://localhost{path}").GetAwaiter().GetResult());
        return document.RootElement.Clone();
    }

    public void Post(string path)
    {
        using var answer = _http.PostAsync($"http://localhost{path}", null).GetAwaiter().GetResult();
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _home.Delete(recursive: true);
    }
}
