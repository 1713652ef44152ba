using Cotenant.Plugins.Host;

namespace Cotenant.ResctrlEmulator;

/// <summary>One thread of the emulated machine.</summary>
internal sealed class EmulatedTask
{
    public required int Id { get; init; }

    public required EmulatedProcess Process { get; init; }

    public required CpuSet Affinity { get; set; }

    /// <summary>Its control group in resctrl; null without resctrl.</summary>
    public EmulatedControlGroup? Control { get; set; }

    /// <summary>Its monitoring group, or null.</summary>
    public EmulatedMonitorGroup? Monitor { get; set; }
}
