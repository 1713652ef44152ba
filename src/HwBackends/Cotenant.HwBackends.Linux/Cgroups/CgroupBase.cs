using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.State;
using Cotenant.HwBackends.Linux.Systemd;

namespace Cotenant.HwBackends.Linux.Cgroups;

/// <summary>
/// The subtree that is ours to write: a cgroup that we make, or, under systemd, where what systemd made is systemd's (the
/// single-writer rule), the daemon's own cgroup if it is delegated and not a service's: with a service that fails systemd
/// kills all that is in its cgroup, and its limits would hold for the tenants. Nothing is written before
/// <see cref="Prepare"/>.
/// </summary>
internal sealed class CgroupBase
{
    private const string OwnCgroup = "cotenant";
    private const string Supervisor = "supervisor";
    private static readonly string[] _controllers = ["cpuset", "cpu", "memory", "io"];
    private readonly CgroupFileSystem _cgroups;
    private readonly StateStore _state;
    private readonly bool _delegated;
    private bool _prepared;

    private CgroupBase(CgroupFileSystem cgroups, string path, bool delegated, StateStore state)
    {
        _state = state;
        _cgroups = cgroups;
        _delegated = delegated;
        Path = path;
    }

    /// <summary>Absolute path of the subtree's top.</summary>
    public string Path { get; }

    /// <summary>Controllers that cannot be used for tenants, one line each; known after <see cref="Prepare"/>.</summary>
    public List<string> Missing { get; } = [];

    public bool Has(string controller) => Available.Contains(controller);

    private HashSet<string> Available { get; } = [];

    /// <summary>Finds where the subtree can be; null under systemd without delegation, where tenants are units.</summary>
    /// <param name="cgroups">the hierarchy</param>
    /// <param name="proc">root of procfs</param>
    /// <param name="systemd">whether systemd manages the hierarchy</param>
    /// <param name="state">what is needed to undo</param>
    public static CgroupBase? Find(CgroupFileSystem cgroups, string proc, bool systemd, StateStore state)
    {
        if (!systemd)
        {
            return new CgroupBase(cgroups, $"{cgroups.Root}/{OwnCgroup}", delegated: false, state);
        }

        var own = cgroups.PathOf(proc, "self")?.TrimEnd('/') ?? "";
        var candidates = own.EndsWith($"/{Supervisor}", StringComparison.Ordinal) ? [own[..^(Supervisor.Length + 1)], own] : new[] { own };
        foreach (var candidate in candidates)
        {
            if (candidate.Length > 0 && !UnitNames.IsInService(candidate) && IsDelegated(cgroups.Files, $"{cgroups.Root}{candidate}"))
            {
                return new CgroupBase(cgroups, $"{cgroups.Root}{candidate}", delegated: true, state);
            }
        }

        return null;
    }

    /// <summary>Makes the subtree and switches the controllers on down to it. May be called again.</summary>
    public KernelFault? Prepare()
    {
        if (_prepared)
        {
            return null;
        }

        if (!_delegated)
        {
            foreach (var controller in _controllers)
            {
                Enable(_cgroups.Root, controller);
            }
        }

        var fault = _delegated ? StepAside() : _cgroups.Make(Path);
        if (fault is not null)
        {
            return fault;
        }

        Missing.Clear();
        foreach (var controller in _controllers)
        {
            if (Enable(Path, controller))
            {
                Available.Add(controller);
            }
            else
            {
                Missing.Add($"the {controller} controller is not there in {Path}: {(_delegated ? $"add it to Delegate= of the unit" : "cgroup version 1 may hold it, or cgroup_disable= is on the kernel command line")}");
            }
        }

        _prepared = true;
        return null;
    }

    /// <summary>Names of the cgroups in the subtree.</summary>
    public List<string> Children()
    {
        var names = new List<string>();
        _cgroups.ListChildren(Path, names);
        return names;
    }

    /// <summary>
    /// Removes what <see cref="Prepare"/> made, in this run or an earlier one, as far as nobody else has come to use it.
    /// </summary>
    public List<KernelFault> Remove()
    {
        var faults = new List<KernelFault>();
        if (_delegated)
        {
            return faults; // systemd removes a delegated subtree with the unit
        }

        if (_cgroups.Remove(Path) is { } kept)
        {
            faults.Add(kept);
            return faults;
        }

        foreach (var controller in _state.Record.Controllers)
        {
            // the kernel refuses (EBUSY) while another subtree hands the controller on: then it is theirs now
            if (_cgroups.Write(_cgroups.Root, "cgroup.subtree_control", $"-{controller}") is { Number: not Errno.EBUSY } fault)
            {
                faults.Add(fault);
            }
        }

        _state.ForgetControllers();
        _prepared = false;
        Available.Clear();
        return faults;
    }

    /// <summary>A cgroup whose controllers reach its children may hold no processes itself, so ours go into a leaf.</summary>
    private KernelFault? StepAside()
    {
        var leaf = $"{Path}/{Supervisor}";
        var fault = _cgroups.Make(leaf);
        var processes = new List<int>();
        _ = _cgroups.ReadProcesses(Path, processes);
        foreach (var process in processes)
        {
            fault ??= _cgroups.MoveProcess(leaf, process, out _);
        }

        return fault;
    }

    private bool Enable(string path, string controller)
    {
        if (Contains("cgroup.subtree_control"))
        {
            return true;
        }

        if (!Contains("cgroup.controllers"))
        {
            return false;
        }

        if (path == _cgroups.Root)
        {
            _state.AddController(controller);
            if (_state.Save() is not null)
            {
                return false;
            }
        }

        // one at a time: one controller that is refused does not take the others with it
        return _cgroups.Write(path, "cgroup.subtree_control", $"+{controller}") is null;

        bool Contains(string file) => _cgroups.ReadText(path, file)?.Split(' ').Contains(controller) == true;
    }

    /// <summary>systemd marks delegated cgroups with an extended attribute (systemd.resource-control(5), Delegate=).</summary>
    public static bool IsDelegated(IKernelFiles files, string path)
    {
        Span<byte> value = stackalloc byte[8];
        foreach (var name in new[] { "user.delegate", "trusted.delegate" })
        {
            if (files.GetAttribute(path, name, value, out var length) == Errno.None && length > 0 && value[0] == '1')
            {
                return true;
            }
        }

        return false;
    }
}
