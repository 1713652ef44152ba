using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.State;
using Cotenant.HwBackends.Linux.Topology;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>The only place from which anything is written: plans, following of new threads, and the way back.</summary>
internal sealed class HostActuator(HostSystem system, HostShape shape, HostTenants tenants, ControlChooser controls)
{
    private readonly List<ClassSettings?> _desired = [];
    private readonly MachineReader _machine = new(system.Files, system.Options.Sys, system.Options.Proc);
    private int _checked;
    private long _threadsMoved;

    /// <summary>Puts back what somebody else changed.</summary>
    public DriftKeeper Drift { get; } = new(system);

    /// <summary>Threads that were found outside their tenant's groups and put back, since the start.</summary>
    public long ThreadsMoved => _threadsMoved;

    /// <summary>
    /// Brings the host to a plan: who only gains cores first, then classes (new groups with their schemata, then
    /// schemata, then tasks), then who loses cores. Read back and verified; on any fault everything is undone.
    /// </summary>
    public ApplyResult Apply(HostPlan desired, HostPlan actual)
    {
        if ((system.Lock.Take() ?? system.State.Save()) is { } locked)
        {
            return ApplyResult.Failed(locked.Message);
        }

        foreach (var tenant in tenants.All)
        {
            tenant.RequestedBandwidth = PlanFacts.LeastBandwidth(desired, tenant.Slot);
        }

        IDisposable? held = null;
        if (system.Resctrl?.Lock(exclusive: true, out held) is { } busy)
        {
            return ApplyResult.Failed(busy.Message);
        }

        using (held)
        {
            var transaction = new Transaction();
            var fault = Attach(desired, transaction)
                ?? ApplyControls(desired, widening: true, transaction)
                ?? ApplyClasses(desired, transaction)
                ?? ApplyControls(desired, widening: false, transaction);
            return fault is null ? Commit(desired, actual, transaction) : Undo(fault, actual, transaction);
        }
    }

    /// <summary>Writes what really holds into <paramref name="merged"/>.</summary>
    /// <param name="merged">what is thought to hold</param>
    /// <param name="all">also the limits, which are read less often than CPUs and classes</param>
    /// <returns>the resources that had drifted</returns>
    public ResourceSet Correct(HostPlan merged, bool all)
    {
        var drifted = ResourceSet.None;
        var adopted = false;
        if (system.Classes is { } classes && tenants.All.Exists(static t => t.Placed) && classes.Refresh(tenants.Resctrl) is { Number: Errno.None })
        {
            DomainsChanged();
        }

        for (var slot = 0; slot < merged.Tenants.Length; slot++)
        {
            if (tenants[slot] is { Placed: true } tenant)
            {
                adopted |= !merged.Tenants[slot].Present;
                drifted |= Correct(merged, tenant, all || adopted, repair: true);
            }
            else if (merged.Tenants[slot].Present)
            {
                merged.Clear(slot);
            }
        }

        if (adopted)
        {
            PlanFacts.DeclareShares(merged);
        }

        return drifted;
    }

    /// <summary>Takes in what came since the last tick: processes into cgroups, threads into control groups.</summary>
    /// <param name="failed">told of a tenant that could not be followed</param>
    public void Follow(Action<ManagedTenant, KernelFault> failed)
    {
        for (var i = 0; i < tenants.All.Count; i++)
        {
            var tenant = tenants.All[i];
            if (!tenant.Placed)
            {
                continue;
            }

            var fault = tenant.Control?.Follow();
            if (system.Classes is { } classes && tenant.Resctrl.Control is not null)
            {
                if (i == _checked)
                {
                    CheckPlace(classes, tenant);
                }

                fault = classes.Placer.Follow(tenant.Resctrl, tenant.Processes.ReadThreads(), out var moved) ?? fault;
                _threadsMoved += moved;
            }

            if (fault is not null)
            {
                failed(tenant, fault);
            }

            tenant.LastFault = fault?.Message;
        }

        // one tenant is checked in full at each tick, in turn
        _checked = _checked + 1 >= tenants.All.Count ? 0 : _checked + 1;
    }

    /// <summary>
    /// About once a second: puts back what plans do not name and somebody else changed, removes what the end of a plan could
    /// not, and lets run what could not be thawed.
    /// </summary>
    /// <returns>groups that were repaired</returns>
    public int Repair()
    {
        if (system.Freezer?.ThawStuck() is { } frozen)
        {
            Log.Fault(system.Logger, frozen.Message);
        }

        if (system.Classes is not { } classes || !system.Lock.IsHeld || (!classes.IsUntidy(tenants.Resctrl) && !classes.Groups.NeedRepair())
            || system.Resctrl!.Lock(exclusive: true, out var held) is not null)
        {
            return 0;
        }

        using (held)
        {
            if (classes.IsUntidy(tenants.Resctrl))
            {
                classes.Tidy(tenants.Resctrl);
            }

            return classes.Groups.RepairExtras();
        }
    }

    /// <summary>Puts a tenant back as it was and lets it go.</summary>
    public List<KernelFault> Release(ManagedTenant tenant)
    {
        var faults = new List<KernelFault>();
        if (!tenant.Placed)
        {
            return faults;
        }

        if (system.Classes is { } classes)
        {
            if (classes.Release(tenant.Resctrl, list => tenants.ScanThreads(tenant, list)) is { } fault)
            {
                faults.Add(fault);
            }

            faults.AddRange(classes.RemoveUnused(tenants.Resctrl));
        }

        faults.AddRange(tenant.Control?.Restore(ExitPolicy.Restore, ExitPolicy.Restore) ?? []);
        tenant.Control = null;
        tenant.Placed = false;
        tenant.Desired = default;
        Forget(tenant.Id, faults);
        return faults;
    }

    /// <summary>Forgets the records of a tenant that has been put back.</summary>
    public void Forget(string tenant, List<KernelFault> faults)
    {
        system.State.Forget(tenant);
        if (system.State.Save() is { } unsaved)
        {
            faults.Add(unsaved);
        }
    }

    /// <summary>A clean stop: puts back all tenants, except for the resources that the options keep.</summary>
    public List<KernelFault> RestoreAll()
    {
        var faults = new List<KernelFault>();
        var options = system.Options;
        var (cores, cache, bandwidth, memory) = (options.Keeps(HostResources.Cores), options.Keeps(HostResources.Cache), options.Keeps(HostResources.Bandwidth), options.Keeps(HostResources.Memory));
        if (system.Classes is { } classes && tenants.All.Exists(t => t.Placed))
        {
            faults.AddRange(cache || bandwidth ? classes.Groups.Open(!cache, !bandwidth) : classes.RemoveAll(tenants.Resctrl));
        }

        foreach (var tenant in tenants.All.Where(t => t.Placed))
        {
            faults.AddRange(tenant.Control?.Restore(options.OnStop[HostResources.Cores], options.OnStop[HostResources.Memory]) ?? []);
            tenant.Control = null;
            tenant.Placed = cache || bandwidth;
            if (!cores && !memory)
            {
                system.State.Forget(tenant.Id);
            }
        }

        if (!cores && !memory && system.Lock.IsHeld)
        {
            faults.AddRange(system.CgroupBase?.Remove() ?? []);
        }

        if (system.Lock.IsHeld && system.State.Save() is { } unsaved)
        {
            faults.Add(unsaved);
        }

        return faults;
    }

    /// <summary>Whether other CPUs are online than at the last look.</summary>
    public bool CpusChanged() => _machine.TryReadOnline(out var online) && online != system.Machine.Online;

    /// <summary>After CPU hot-plug: reads the domains again and rebuilds the topology.</summary>
    public void DomainsChanged()
    {
        _ = system.RereadMachine();
        if (system.Resctrl?.Refresh() == true)
        {
            system.Classes!.Groups.DomainsChanged();
            _ = system.Classes.Refresh(tenants.Resctrl);
        }

        shape.Rebuild();
    }

    // apart from the loop over tenants: a closure there would be made for each of them at each tick
    private void CheckPlace(ResctrlController classes, ManagedTenant tenant)
    {
        _ = classes.IsStillPlaced(tenant.Resctrl, tenant.Processes.ReadThreads());
        classes.EnsureMonitor(tenant.Resctrl, list => tenants.ScanThreads(tenant, list));
    }

    private KernelFault? Attach(HostPlan desired, Transaction transaction)
    {
        foreach (var tenant in tenants.All)
        {
            if (desired.Tenants[tenant.Slot].Present)
            {
                tenant.Control ??= controls.Make(tenant);
                if (tenant.Control.Attach(transaction) is { } fault)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    private KernelFault? ApplyControls(HostPlan desired, bool widening, Transaction transaction)
    {
        foreach (var tenant in tenants.All)
        {
            ref readonly var allocation = ref desired.Tenants[tenant.Slot];
            if (allocation.Present && tenant.Control!.Differs(allocation) && tenant.Control.Widens(allocation) == widening
                && tenant.Control.Apply(allocation, transaction) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private KernelFault? ApplyClasses(HostPlan desired, Transaction transaction)
    {
        if (system.Classes is not { } classes)
        {
            return null;
        }

        // what plans do not name follows the root group
        if (classes.Groups.ReadRoot() is { Number: not Errno.None } unreadable)
        {
            return unreadable;
        }

        _desired.Clear();
        foreach (var tenant in tenants.All)
        {
            ClassSettings? settings = null;
            if (desired.Tenants[tenant.Slot].Present)
            {
                settings = system.Resctrl!.NewSettings();
                shape.ToSettings(desired, tenant.Slot, tenant.Options.Shares, settings);
            }

            _desired.Add(settings);
        }

        return classes.Apply(
            tenants.Resctrl,
            _desired,
            (index, list) => tenants.ScanThreads(tenants.All[index], list),
            index => system.Freezer?.Freeze(tenants.All[index].Processes.Cgroup?.Path),
            transaction);
    }

    private ApplyResult Commit(HostPlan desired, HostPlan actual, Transaction transaction)
    {
        foreach (var fault in transaction.Commit())
        {
            Log.Fault(system.Logger, fault.Message);
        }

        foreach (var tenant in tenants.All)
        {
            tenant.Placed |= desired.Tenants[tenant.Slot].Present;
            if (tenant.Placed)
            {
                tenant.Desired = desired.Tenants[tenant.Slot];
                _ = Correct(actual, tenant, all: true);
            }
        }

        return ApplyResult.Applied;
    }

    private ApplyResult Undo(KernelFault fault, HostPlan actual, Transaction transaction)
    {
        var left = transaction.Undo();
        foreach (var failure in left)
        {
            Log.Fault(system.Logger, $"undo: {failure.Message}");
        }

        foreach (var tenant in tenants.All.Where(t => t.Placed))
        {
            _ = Correct(actual, tenant, all: true);
        }

        var status = fault.IsMismatch ? ApplyStatus.Unverified : ApplyStatus.Failed;
        return new ApplyResult(status, left.Count == 0, ResourcesOf(fault), fault.Message);
    }

    private ResourceSet ResourcesOf(KernelFault fault) =>
        !fault.IsMismatch ? ResourceSet.None
        : system.Resctrl is { } resctrl && fault.Path.StartsWith(resctrl.Mount.Path, StringComparison.Ordinal)
            ? ResourceSet.Of(HostResources.Cache) | ResourceSet.Of(HostResources.Bandwidth)
            : ResourceSet.Of(HostResources.Cores);

    private ResourceSet Correct(HostPlan merged, ManagedTenant tenant, bool all, bool repair = false)
    {
        var drifted = ResourceSet.None;
        ref var known = ref merged.Tenants[tenant.Slot];
        var actual = known;
        actual.Present = true;
        if (tenant.Control is null)
        {
            actual.Cpus = shape.Topology.Online;
        }
        else if (tenant.Control.ReadBack(ref actual, all))
        {
            if (actual.Cpus != known.Cpus || actual.CpuWeight != known.CpuWeight || actual.CpuQuotaPercent != known.CpuQuotaPercent)
            {
                drifted |= ResourceSet.Of(HostResources.Cores);
            }

            if (actual.MemoryLowBytes != known.MemoryLowBytes || actual.MemoryHighBytes != known.MemoryHighBytes || actual.MemoryMaxBytes != known.MemoryMaxBytes)
            {
                drifted |= ResourceSet.Of(HostResources.Memory);
            }

            if (repair && known.Present && !drifted.IsEmpty)
            {
                Drift.Correct(tenant, ref actual);
            }
        }

        known = actual;
        if (system.Classes is { } classes)
        {
            // a tenant whose group somebody removed is in the root group
            drifted |= shape.FromSettings((tenant.Resctrl.Control ?? classes.Groups.Root).Applied, merged, tenant.Slot);
            tenant.AppliedBandwidth = PlanFacts.LeastBandwidth(merged, tenant.Slot);
        }

        return drifted;
    }
}
