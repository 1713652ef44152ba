namespace Cotenant.Daemon.Tests.Support;

/// <summary>A daemon process on the simulated server that has already decided something.</summary>
public sealed class DecidingDaemon : IAsyncLifetime
{
    private CotenantProcess? _daemon;

    internal DaemonFolder Folder { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _daemon = await Folder.StartAsync("""{ "devices": [ { "id": "server", "kind": "simulated-server", "scenario": "demo", "speed": 20, "options": { "afterScenario": "continue" } } ] }""");
        while ((await Folder.CallAsync("decisions")).Out.Split('\n').Length < 4)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _daemon?.Dispose();
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
