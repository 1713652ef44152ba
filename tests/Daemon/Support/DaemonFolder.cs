namespace Cotenant.Daemon.Tests.Support;

/// <summary>Everything that a daemon process of a test touches, in one directory.</summary>
internal sealed class DaemonFolder : IDisposable
{
    private readonly TempDirectory _directory = new();

    public string Socket => _directory.File("c.sock");

    public string State => _directory.File("state");

    public string Config => _directory.File("cotenant.json");

    public string File(string name) => _directory.File(name);

    /// <summary>Sockets and state in here, listeners on port 0.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["COTENANT__API__SOCKET"] = Socket,
        ["COTENANT__API__LISTEN"] = "127.0.0.1:0",
        ["COTENANT__METRICS__LISTEN"] = "127.0.0.1:0",
        ["COTENANT__STATE__DIRECTORY"] = State,
        ["COTENANT_SOCKET"] = Socket,
    };

    public void Write(string json) => _directory.Write("cotenant.json", json);

    /// <summary>Starts a daemon and waits until it says that it is up.</summary>
    public async Task<CotenantProcess> StartAsync(string json = "{}", IReadOnlyDictionary<string, string>? more = null)
    {
        Write(json);
        var environment = Environment;
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        var daemon = CotenantProcess.Start(environment, "daemon", "--config", Config);
        await daemon.LineAsync("is up");
        return daemon;
    }

    public Task<(int Code, string Out, string Error)> CallAsync(params string[] arguments) => CotenantProcess.RunAsync(Environment, arguments);

    public void Dispose() => _directory.Dispose();
}
