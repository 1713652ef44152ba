using System.Diagnostics;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Conformance;

/// <summary>The running kernel. Changes it: for machines that nothing else uses.</summary>
internal sealed class RealMachine(string mount) : IMachine
{
    private readonly Dictionary<int, Process> _processes = [];

    public IKernelFiles Files { get; } = new KernelFiles();

    public string Mount => mount;

    public int Start()
    {
        var process = Process.Start("sleep", "1000");
        _processes[process.Id] = process;
        return process.Id;
    }

    public void Kill(int process)
    {
        if (_processes.Remove(process, out var known))
        {
            known.Kill();
            known.WaitForExit();
            known.Dispose();
        }
    }
}
