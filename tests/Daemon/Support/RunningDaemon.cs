using System.Net.Sockets;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.Daemon.Runtime;
using Cotenant.HwBackends.Simulation;
using Cotenant.Plugins.Devices;
using Microsoft.Extensions.Logging;

namespace Cotenant.Daemon.Tests.Support;

/// <summary>A whole daemon in this process: real listeners on port 0, a directory of its own, a simulated server.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];

    private RunningDaemon(TempDirectory directory, TestShelf shelf, DaemonHost host)
    {
        Directory = directory;
        Shelf = shelf;
        Host = host;
        Socket = Client(new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(host.Doors.Socket, cancellation) }, "http://localhost");
        Tcp = Client(new SocketsHttpHandler(), $"http://{host.Doors.Api}");
        Metrics = Client(new SocketsHttpHandler(), $"http://{host.Doors.Metrics}");
    }

    public TempDirectory Directory { get; }

    public TestShelf Shelf { get; }

    public DaemonHost Host { get; }

    /// <summary>Over the unix socket, as the daemon's own user.</summary>
    public HttpClient Socket { get; }

    /// <summary>Over TCP, without a token.</summary>
    public HttpClient Tcp { get; }

    public HttpClient Metrics { get; }

    public string ConfigFile => Directory.File("cotenant.json");

    public string Token => File.ReadAllText(Directory.File("state/token")).Trim();

    /// <summary>The configuration of most tests: a simulated server, three services, and a policy that changes something at every tick.</summary>
    public static string Json(string device = "", string rest = "") => $$"""
        {
          "devices": [ { "id": "server", "kind": "simulated-server", "scenario": "demo", "speed": 50, "options": { "afterScenario": "continue" }, "policies": [ { "chain": ["swing", "idle"] } ] {{device}} } ]
          {{rest}}
        }
        """;

    public static async Task<RunningDaemon> StartAsync(string? json = null, CancellationToken cancellation = default, IDeviceFactory? factory = null)
    {
        var directory = new TempDirectory();
        directory.Write("cotenant.json", json ?? Json());
        try
        {
            var shelf = new TestShelf();
            return new RunningDaemon(directory, shelf, await DaemonHost.StartAsync(Options(directory, shelf, factory is null ? SimulationDevices.Factories : [factory]), cancellation));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static DaemonHostOptions Options(TempDirectory directory, TestShelf shelf, IReadOnlyList<IDeviceFactory> factories) => new()
    {
        Loader = new ConfigLoader(
            new ConfigInputs { File = directory.File("cotenant.json"), FileRequired = true, Arguments = ["api.listen=127.0.0.1:0", "metrics.listen=127.0.0.1:0"] },
            new ConfigSurroundings
            {
                Factories = factories,
                Paths = new DaemonPaths("", directory.File("run/c.sock"), directory.File("state")),
                ShippedPlugins = "/nowhere",
            }),
        Factories = factories,
        MakeShelf = (_, _, _) => new PolicyServices(shelf, null),
        DataDirectory = Path.Combine(Baseline.Root(), "data"),
        Environment = static _ => null,
        ConfigureLogging = static logging => logging.ClearProviders(),
    };

    /// <summary>Waits until something holds; a wait in vain ends with what was seen last.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> get, Func<T, bool> holds)
    {
        for (var look = 0; look < 2000; look++)
        {
            var value = await get();
            if (holds(value))
            {
                return value;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"never: {System.Text.Json.JsonSerializer.Serialize(await get(), typeof(T), Cotenant.Daemon.Api.ApiJson.Default)}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await Host.DisposeAsync();
        Directory.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private HttpClient Client(SocketsHttpHandler handler, string address)
    {
        var client = new HttpClient(handler) { BaseAddress = new Uri(address) };
        _clients.Add(client);
        return client;
    }
}
