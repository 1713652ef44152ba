using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Conformance;

/// <summary>A machine with resctrl: the real one, or an emulated one.</summary>
internal interface IMachine
{
    IKernelFiles Files { get; }

    /// <summary>Where resctrl is mounted.</summary>
    string Mount { get; }

    /// <summary>Starts an idle process of one thread and gives its id.</summary>
    int Start();

    void Kill(int process);
}
