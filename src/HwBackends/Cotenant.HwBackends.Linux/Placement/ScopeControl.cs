using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.State;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>
/// Steers processes that belong to no unit of their own on a host that systemd manages: they become a transient scope, whose
/// properties are set like those of any unit. The scope does not depend on the daemon, and ends with its last process.
/// </summary>
/// <param name="tenant">the tenant's id</param>
/// <param name="scope">name of the scope</param>
/// <param name="path">absolute path of its cgroup</param>
/// <param name="cgroups">the hierarchy</param>
/// <param name="processes">the tenant's processes</param>
/// <param name="mover">remembers where they came from, and moves them back</param>
/// <param name="units">the service manager</param>
/// <param name="properties">steers the scope once it is there</param>
internal sealed class ScopeControl(string tenant, string scope, string path, CgroupFileSystem cgroups, TenantProcesses processes, ProcessMover mover, IUnitManager units, UnitControl properties) : ITenantControl
{
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(5);
    private readonly List<int> _outside = [];
    private HostAllocation _desired;
    private bool _waits;

    /// <summary>Where systemd puts the scope.</summary>
    public static string PathOf(CgroupFileSystem cgroups, string scope) => $"{cgroups.Root}/system.slice/{scope}";

    /// <summary>Whether a process may be taken out of its cgroup: a login session and the slices above do not miss it.</summary>
    public static bool MayLeave(string cgroup)
    {
        var name = cgroup[(cgroup.LastIndexOf('/') + 1)..];
        return !UnitNames.IsInService(cgroup)
            && (name.Length == 0 || name.EndsWith(".slice", StringComparison.Ordinal)
                || (name.StartsWith("session-", StringComparison.Ordinal) && name.EndsWith(".scope", StringComparison.Ordinal)));
    }

    public bool Differs(in HostAllocation desired) => properties.Differs(desired);

    public bool Widens(in HostAllocation desired) => properties.Widens(desired);

    public KernelFault? Attach(Transaction transaction)
    {
        var there = cgroups.Exists(path);
        if (!there)
        {
            // an earlier scope ended with its last process, and what it held with it
            processes.UseCgroup(null);
            properties.Forget();
        }

        if (mover.Outside(tenant, processes, _outside) is { } unsaved)
        {
            return unsaved;
        }

        // a service between two starts: the scope is made when its processes are there, see Follow
        _waits = !there && _outside.Count == 0;
        if (_waits)
        {
            return null;
        }

        if (!there)
        {
            transaction.OnUndo(Leave);
            if ((units.StartScope(scope, $"Tenant {tenant} of cotenant", _outside) ?? AwaitScope()) is { } fault)
            {
                return fault;
            }
        }

        processes.UseCgroup(path);
        return properties.Attach(transaction);
    }

    public bool Adopt()
    {
        if (!cgroups.Exists(path))
        {
            return false;
        }

        processes.UseCgroup(path);
        processes.Update();
        return properties.Adopt();
    }

    public KernelFault? Apply(in HostAllocation desired, Transaction transaction)
    {
        _desired = desired;
        return _waits ? null : properties.Apply(desired, transaction);
    }

    public bool ReadBack(ref HostAllocation actual, bool all) => properties.ReadBack(ref actual, all);

    /// <summary>
    /// Children are in the scope from their first moment; others that match are moved in, or into a new one if all of the
    /// first have ended.
    /// </summary>
    public KernelFault? Follow()
    {
        if (mover.Outside(tenant, processes, _outside) is { } unsaved)
        {
            return unsaved;
        }

        if (_outside.Count == 0)
        {
            return null;
        }

        if (cgroups.Exists(path))
        {
            return units.AttachProcesses(scope, _outside);
        }

        if (!_desired.Present)
        {
            return null; // taken over from an earlier run: what a new scope should hold, the next plan says
        }

        var transaction = new Transaction();
        var fault = Attach(transaction) ?? properties.Apply(_desired, transaction);
        _ = fault is null ? transaction.Commit() : transaction.Undo();
        return fault;
    }

    public List<KernelFault> Restore(ExitPolicy cores, ExitPolicy memory)
    {
        _desired = default;
        var faults = properties.Restore(cores, memory);
        if (cores != ExitPolicy.Keep && memory != ExitPolicy.Keep)
        {
            faults.AddRange(mover.MoveBack(tenant, path));
            processes.UseCgroup(null);
        }

        return faults;
    }

    private KernelFault? Leave()
    {
        var faults = mover.MoveBack(tenant, path);
        processes.UseCgroup(null);
        return faults.Count > 0 ? faults[0] : null;
    }

    /// <summary>systemd answers before it has moved the processes.</summary>
    private KernelFault? AwaitScope()
    {
        using var pause = new ManualResetEventSlim();
        var inside = new List<int>();
        for (var waited = TimeSpan.Zero; waited <= _settle; waited += _poll)
        {
            inside.Clear();
            _ = cgroups.ReadProcesses(path, inside);
            if (inside.Count > 0)
            {
                return null;
            }

            pause.Wait(_poll);
        }

        return new KernelFault("move processes into", scope, Errno.None, $"systemd has not done so in {_settle.TotalSeconds:0} s; systemctl status {scope} tells");
    }
}
