using Cotenant.HwBackends.Linux.Files;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Conformance;

internal sealed class EmulatedMachine(string personality) : IMachine
{
    private readonly EmulatedKernel _kernel = new(Personality.All[personality]);

    public IKernelFiles Files => _kernel;

    public string Mount => EmulatedResctrl.Mount;

    public int Start() => _kernel.Processes.Start("idle").Id;

    public void Kill(int process) => _kernel.Processes.Kill(_kernel.Processes.FindProcess(process)!);
}
