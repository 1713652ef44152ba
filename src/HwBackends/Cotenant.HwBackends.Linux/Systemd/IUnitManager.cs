using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>The service manager, which is the only writer of the cgroups that it made. Calls block, with a deadline.</summary>
internal interface IUnitManager : IDisposable
{
    /// <summary>Reads one property; a unit that is not loaded is ENOENT.</summary>
    KernelFault? Read(string unit, string property, out UnitProperty value);

    /// <summary>Sets properties until the next restart of the machine, as <c>systemctl set-property --runtime</c> does.</summary>
    KernelFault? Set(string unit, IReadOnlyList<UnitProperty> properties);

    /// <summary>Whether the file that keeps a property that was set at run time is there: somebody has set it before.</summary>
    bool HasDropIn(string unit, string property);

    /// <summary>Removes the files that <see cref="Set"/> left for these properties, and has the manager read its units anew.</summary>
    KernelFault? RemoveDropIns(string unit, IReadOnlyList<string> properties);

    /// <summary>
    /// Makes a transient scope of processes that belong to no unit of their own, in system.slice; it ends with the last of
    /// them, not with us. They are in its cgroup soon after.
    /// </summary>
    KernelFault? StartScope(string name, string description, IReadOnlyList<int> processes);

    /// <summary>Moves further processes into a unit.</summary>
    KernelFault? AttachProcesses(string unit, IReadOnlyList<int> processes);
}
