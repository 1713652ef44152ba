using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Placement;
using Cotenant.HwBackends.Linux.Systemd;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>Chooses how a tenant's cores are steered: by a cgroup where one may be written, else thread by thread.</summary>
internal sealed class ControlChooser(HostSystem system)
{
    /// <summary>For a tenant that was not steered before.</summary>
    public ITenantControl Make(ManagedTenant tenant)
    {
        var (cgroups, own) = (system.Cgroups, system.CgroupBase);
        var named = tenant.Options.Match.ByProcess ? null : tenant.NamedCgroup;
        var ours = own is not null && named is not null && named.StartsWith(own.Path + "/", StringComparison.Ordinal);
        if (cgroups is not null && named is not null && (ours || !system.Systemd) && cgroups.Exists($"{named}/cpuset.cpus"))
        {
            return new CgroupControl(tenant.Id, cgroups, named, null, tenant.Processes, system.Mover!, system.State, tenant.Options.Limits);
        }

        if (UnitOf(tenant, ours) is { } unit)
        {
            return MakeUnit(tenant, unit);
        }

        if (tenant.Options.Match.ByProcess && MakeScope(tenant) is { } scope && MayLeave(tenant))
        {
            return scope;
        }

        if (cgroups is not null && own is not null && tenant.Options.Match.ByProcess && !IsInService(tenant) && own.Prepare() is null && own.Has("cpuset"))
        {
            return new CgroupControl(tenant.Id, cgroups, $"{own.Path}/{system.Names.Tenant(tenant.Id)}", own, tenant.Processes, system.Mover!, system.State, tenant.Options.Limits);
        }

        Log.Tenant(system.Logger, tenant.Id, "cores are steered by thread affinity, memory not at all: its cgroup is not ours to write, or lacks the cpuset controller");
        return new AffinityControl(tenant.Id, system.Files, tenant.Processes, () => system.Machine.Online, system.State);
    }

    /// <summary>Takes over how an earlier run steered a tenant's cores; false if it did not.</summary>
    public bool Adopt(ManagedTenant tenant)
    {
        var (cgroups, own, record) = (system.Cgroups, system.CgroupBase, system.State.Record);
        ITenantControl? control = null;
        if (MakeScope(tenant) is { } scope && cgroups!.Exists(ScopeControl.PathOf(cgroups, system.Names.Scope(tenant.Id))))
        {
            control = scope;
        }
        else if (cgroups is not null && own is not null && cgroups.Exists($"{own.Path}/{system.Names.Tenant(tenant.Id)}"))
        {
            control = new CgroupControl(tenant.Id, cgroups, $"{own.Path}/{system.Names.Tenant(tenant.Id)}", own, tenant.Processes, system.Mover!, system.State, tenant.Options.Limits);
        }
        else if (cgroups is not null && tenant.NamedCgroup is { } named && record.Originals.Exists(o => o.Path == named && o.Identity == cgroups.Identity(named)))
        {
            control = new CgroupControl(tenant.Id, cgroups, named, null, tenant.Processes, system.Mover!, system.State, tenant.Options.Limits);
        }
        else if (UnitOf(tenant, ours: false) is { } unit && record.Originals.Exists(o => o.Path == UnitControl.RecordPrefix + unit))
        {
            control = MakeUnit(tenant, unit);
        }
        else if (record.Homes.Exists(h => h.Tenant == tenant.Id && h.Cpus.Length > 0))
        {
            control = new AffinityControl(tenant.Id, system.Files, tenant.Processes, () => system.Machine.Online, system.State);
        }

        if (control?.Adopt() != true)
        {
            return false;
        }

        tenant.Control = control;
        return true;
    }

    private ScopeControl? MakeScope(ManagedTenant tenant)
    {
        // in a delegated subtree of our own raw writes do the same, faster
        if (system is not { Systemd: true, Units: { } units, Cgroups: { } cgroups, Mover: { } mover, CgroupBase: null } || !HasCpuset(cgroups))
        {
            return null;
        }

        var name = system.Names.Scope(tenant.Id);
        var path = ScopeControl.PathOf(cgroups, name);
        return new ScopeControl(tenant.Id, name, path, cgroups, tenant.Processes, mover, units, MakeUnit(tenant, name, path));
    }

    private bool MayLeave(ManagedTenant tenant) =>
        tenant.Processes.Ids.Count > 0
        && tenant.Processes.Ids.TrueForAll(id => system.Cgroups!.PathOf(system.Options.Proc, id.ToString()) is { } path && ScopeControl.MayLeave(path));

    private static bool HasCpuset(CgroupFileSystem cgroups) => cgroups.ReadText(cgroups.Root, "cgroup.controllers")?.Split(' ').Contains("cpuset") == true;

    private UnitControl MakeUnit(ManagedTenant tenant, string unit) => MakeUnit(tenant, unit, tenant.NamedCgroup!);

    private UnitControl MakeUnit(ManagedTenant tenant, string unit, string path) =>
        new(tenant.Id, unit, path, system.Files, system.Units!, () => system.Machine.Online, system.State, tenant.Options.Limits);

    /// <summary>The unit whose cgroup the tenant's is, if systemd can be asked to steer it; our own is ours to write.</summary>
    private string? UnitOf(ManagedTenant tenant, bool ours) =>
        !ours && system is { Systemd: true, Units: not null, Cgroups: { } cgroups } && tenant.NamedCgroup is { } named && !tenant.Options.Match.ByProcess
        && HasCpuset(cgroups)
            ? UnitNames.OfCgroup(named[cgroups.Root.Length..])
            : null;

    /// <summary>Taking the last process out of a service's cgroup makes systemd think that the service ended.</summary>
    private bool IsInService(ManagedTenant tenant)
    {
        if (!system.Systemd)
        {
            return false;
        }

        if (tenant.Processes.Ids.Count == 0)
        {
            return true; // not known yet: thread affinity harms neither a service nor anything else
        }

        return UnitNames.IsInService(system.Cgroups!.PathOf(system.Options.Proc, tenant.Processes.Ids[0].ToString()) ?? "");
    }
}
