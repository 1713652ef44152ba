using Cotenant.HwBackends.Linux.State;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// Puts back what somebody else changed: a raw write, <c>systemctl set-property</c>, a manager that applied its own values
/// anew. Whoever keeps changing it wins after a few times, since two that write in turns harm the tenant most.
/// </summary>
/// <param name="system">the host</param>
internal sealed class DriftKeeper(HostSystem system)
{
    /// <summary>So often within <see cref="WindowNs"/> a tenant's allocation is put back; after that it is only reported.</summary>
    private const int MaxInWindow = 5;
    private const long WindowNs = 60_000_000_000;

    /// <summary>Told of each time: the tenant, and whether its allocation holds again.</summary>
    public Action<ManagedTenant, bool>? Told { get; set; }

    /// <summary>Applies a tenant's last plan again.</summary>
    /// <param name="tenant">whose cores or memory have drifted</param>
    /// <param name="actual">in: what was read; out: what holds</param>
    public void Correct(ManagedTenant tenant, ref HostAllocation actual)
    {
        var desired = tenant.Desired;
        if (!system.Options.ReapplyDrift || !desired.Present || tenant.Control is not { } control
            || !(desired.Cpus - system.Machine.Online).IsEmpty || !IsPatient(tenant))
        {
            Told?.Invoke(tenant, false);
            return;
        }

        var transaction = new Transaction();
        var fault = system.Lock.Take() ?? control.Apply(desired, transaction);
        if (fault is not null)
        {
            Log.Fault(system.Logger, $"{tenant.Id}: {fault.Message}");
            transaction.Undo().ForEach(f => Log.Fault(system.Logger, f.Message));
        }
        else
        {
            transaction.Commit();
        }

        _ = control.ReadBack(ref actual, all: true);
        Told?.Invoke(tenant, fault is null);
    }

    private bool IsPatient(ManagedTenant tenant)
    {
        var now = system.Clock.NowNs;
        if (tenant.Reapplied == 0 || now - tenant.ReappliedSinceNs > WindowNs)
        {
            (tenant.Reapplied, tenant.ReappliedSinceNs) = (0, now);
        }

        return ++tenant.Reapplied <= MaxInWindow;
    }
}
