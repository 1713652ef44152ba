using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Perf;
using Cotenant.HwBackends.Linux.Placement;
using Cotenant.HwBackends.Linux.Pressure;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.State;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.HwBackends.Linux.Topology;
using Cotenant.Plugins.Devices;
using Microsoft.Extensions.Logging;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// What this host offers, found by looking only: nothing is written. What is missing is said in one line each, and the
/// device works with the rest.
/// </summary>
internal sealed class HostSystem : IDisposable
{
    private HostSystem(IKernelFiles files, HostOptions options, DeviceClock clock, ILogger logger, StateStore state, Machine machine)
    {
        Files = files;
        Options = options;
        Clock = clock;
        Logger = logger;
        State = state;
        Machine = machine;
        Names = new OwnedNames(state.Record.Instance);
        Lock = new HostLock(files, $"{options.Run}/cotenant");
    }

    public IKernelFiles Files { get; }

    public HostOptions Options { get; }

    public DeviceClock Clock { get; }

    public ILogger Logger { get; }

    public StateStore State { get; }

    /// <summary>The directory of <see cref="State"/>.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The CPUs as last read.</summary>
    public Machine Machine { get; private set; }

    public OwnedNames Names { get; }

    /// <summary>Only one daemon may steer a machine.</summary>
    public HostLock Lock { get; }

    /// <summary>Null without a mounted, writable resctrl.</summary>
    public ResctrlFileSystem? Resctrl { get; private init; }

    /// <summary>Null without resctrl.</summary>
    public ResctrlController? Classes { get; private init; }

    /// <summary>Null without a unified cgroup hierarchy.</summary>
    public CgroupFileSystem? Cgroups { get; private init; }

    /// <summary>Our own subtree; null if there can be none.</summary>
    public CgroupBase? CgroupBase { get; private init; }

    /// <summary>Stops tenants in our own subtree for the moment of a class change; null without one.</summary>
    public CgroupFreezer? Freezer { get; private init; }

    public required ProcessTable Table { get; init; }

    /// <summary>Null without a unified cgroup hierarchy.</summary>
    public ProcessMover? Mover { get; private init; }

    /// <summary>Whether systemd manages the cgroup tree: what it made is then its own.</summary>
    public bool Systemd { get; private init; }

    /// <summary>The service manager; null without systemd, or where its bus is not there.</summary>
    public IUnitManager? Units { get; private init; }

    /// <summary>Counters of CPUs, as many as may be open.</summary>
    public required PerfBudget Perf { get; init; }

    /// <summary>Who waits for pressure; null on a kernel that is not the running one.</summary>
    public PressureWatch? Pressure { get; private init; }

    /// <summary>One line for each thing that this host cannot do: why, and what to do.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <exception cref="DeviceException">the machine's CPUs cannot be read</exception>
    public static HostSystem Probe(IKernelFiles files, HostOptions options, string stateDirectory, DeviceClock clock, ILogger logger, IUnitManager? units = null)
    {
        if (new MachineReader(files, options.Sys, options.Proc).Read(out var machine) is { } unreadable)
        {
            throw new DeviceException($"{unreadable.Message}; a linux-host device needs sysfs");
        }

        var missing = new List<string>();
        var state = StateStore.Open(stateDirectory, StateStore.ReadBoot(files, options.Proc));
        if (state.Lost is not null)
        {
            missing.Add(state.Lost);
        }

        var resctrl = ProbeResctrl(files, options, missing);
        var systemd = files.Identity($"{options.Run}/systemd/system", out _) == Errno.None;
        var cgroups = ProbeCgroups(files, options, systemd, state, missing, out var cgroupBase);
        var table = new ProcessTable(files, options.Proc, cgroups, Environment.ProcessId);
        return new HostSystem(files, options, clock, logger, state, machine!)
        {
            StateDirectory = stateDirectory,
            Resctrl = resctrl,
            Classes = resctrl is null ? null : new ResctrlController(files, resctrl, new ControlGroups(resctrl, new OwnedNames(state.Record.Instance)), new TaskPlacer(files, resctrl, options.Proc)),
            Cgroups = cgroups,
            CgroupBase = cgroupBase,
            Freezer = cgroups is null || cgroupBase is null ? null : new CgroupFreezer(cgroups, cgroupBase.Path),
            Table = table,
            Mover = cgroups is null ? null : new ProcessMover(cgroups, cgroupBase, options.Proc, table, state),
            Systemd = systemd,
            Perf = new PerfBudget(files is KernelFiles ? new PerfEvents() : null, options.PerfDescriptors),
            Pressure = files is KernelFiles ? new PressureWatch() : null,
            Units = units ?? ProbeUnits(files, options, systemd, missing),
            Missing = missing,
        };
    }

    /// <summary>Reads the CPUs again after hot-plug.</summary>
    public bool RereadMachine()
    {
        if (new MachineReader(Files, Options.Sys, Options.Proc).Read(out var machine) is not null)
        {
            return false;
        }

        Machine = machine!;
        return true;
    }

    public void Dispose()
    {
        Classes?.Groups.Dispose();
        Units?.Dispose();
        Pressure?.Dispose();
        Lock.Dispose();
    }

    private static ResctrlFileSystem? ProbeResctrl(IKernelFiles files, HostOptions options, List<string> missing)
    {
        var mount = ResctrlMount.Find(files, options.Proc, out var absent);
        if (mount is null)
        {
            missing.Add(absent);
            return null;
        }

        if (mount.ReadOnly)
        {
            missing.Add($"resctrl is mounted read-only at {mount.Path}: mount -o remount,rw {mount.Path}, or name it in ReadWritePaths= of the unit; until then cache and bandwidth stay as they are");
            return null;
        }

        var capabilities = ResctrlCapabilities.Read(files, mount, options.MemoryBandwidth);
        missing.AddRange(capabilities.Missing);
        return new ResctrlFileSystem(files, mount, capabilities, options.MemoryBandwidth);
    }

    private static SystemdManager? ProbeUnits(IKernelFiles files, HostOptions options, bool systemd, List<string> missing)
    {
        if (!systemd)
        {
            return null;
        }

        if (files.Identity(SystemdManager.Socket(options.Run), out _) == Errno.None)
        {
            return new SystemdManager(options.Run, options.UnitTimeout, TimeProvider.System);
        }

        missing.Add($"there is no system bus at {SystemdManager.Socket(options.Run)}: install and start dbus; until then all tenants are steered by thread affinity, their weight and memory not at all");
        return null;
    }

    private static CgroupFileSystem? ProbeCgroups(IKernelFiles files, HostOptions options, bool systemd, StateStore state, List<string> missing, out CgroupBase? cgroupBase)
    {
        cgroupBase = null;
        var root = $"{options.Sys}/fs/cgroup";
        if (CgroupFileSystem.Detect(files, root, out var absent) != CgroupMode.Unified)
        {
            missing.Add(absent);
            return null;
        }

        var cgroups = new CgroupFileSystem(files, root);
        cgroupBase = CgroupBase.Find(cgroups, options.Proc, systemd, state);
        return cgroups;
    }
}
