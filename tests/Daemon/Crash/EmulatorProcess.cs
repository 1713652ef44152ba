using System.Diagnostics;
using Cotenant.ResctrlEmulator;

namespace Cotenant.Daemon.Tests.Crash;

/// <summary>The emulated machine as a process of its own, which outlives the daemon.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private readonly Process _process;
    private readonly EmulatorClient _client;

    public EmulatorProcess(string socket, string personality)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Cotenant.ResctrlEmulator.dll"));
        start.ArgumentList.Add(socket);
        start.ArgumentList.Add(personality);
        _process = Process.Start(start)!;
        Assert.Equal($"listening on {socket}", _process.StandardOutput.ReadLine());
        _client = new EmulatorClient(socket);
        Socket = socket;
    }

    public string Socket { get; }

    public string Do(string line) => _client.Do(line);

    public MachineView View() => MachineView.Parse(Do("snapshot"));

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.Dispose();
    }
}
