using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.ResctrlEmulator;

/// <summary>A test's line to an emulated machine in another process (<see cref="EmulatorScript"/> names the lines).</summary>
internal sealed class EmulatorClient(string socketPath) : IDisposable
{
    private readonly EmulatorFiles _files = new(socketPath);

    public string Do(string line) => _files.Control(line);

    public void Dispose() => _files.Dispose();
}
