using System.Globalization;
using System.Text;
using Cotenant.HwBackends.Linux.State;
using Cotenant.HwBackends.Linux.Topology;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// Saves what tenants are given, and gives it to them again after a restart of the machine: to each with its first
/// processes, before policies decide, as if the daemon had never been away. Tenants that come later than
/// <see cref="Patience"/>, or find their place taken, are left to the policies.
/// </summary>
internal sealed class PlanKeeper(HostSystem system, HostShape shape, HostTenants tenants, HostActuator actuator)
{
    /// <summary>How long after the start of the daemon a tenant gets its old place: services start one after the other.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly PlanStore _store = new(system.StateDirectory, system.State.Record.Boot);
    private readonly List<SavedAllocation> _earlier = [];
    private readonly List<SavedAllocation> _pending = [];
    private long _endNs;
    private string? _lastFault;
    private bool _changed;

    /// <summary>Reads what an earlier boot left.</summary>
    public void Begin()
    {
        if (_store.Earlier(out var lost) is { } plan)
        {
            _earlier.AddRange(plan.Tenants);
            _pending.AddRange(plan.Tenants);
            _endNs = system.Clock.NowNs + Patience.Ticks * TimeSpan.NanosecondsPerTick;
        }

        if (lost is not null)
        {
            Log.Fault(system.Logger, lost);
        }
    }

    /// <summary>Applies what waits for tenants that have processes and hold nothing yet.</summary>
    /// <param name="device">makes plans</param>
    /// <returns>the tenants that have their old place again</returns>
    public int Reapply(LinuxHostDevice device)
    {
        if (_pending.Count == 0)
        {
            return 0;
        }

        if (system.Clock.NowNs > _endNs)
        {
            _pending.Clear();
            return 0;
        }

        var waiting = _pending.FindAll(p => tenants.Find(p.Tenant) is { IsActive: true });
        _pending.RemoveAll(waiting.Contains);
        waiting.RemoveAll(p => tenants.Find(p.Tenant)!.Placed);
        if (waiting.Count == 0)
        {
            return 0;
        }

        return Apply(waiting, device.CreatePlan(), device.CreatePlan(), shape.Topology);
    }

    // apart, because its closures would be made at every tick
    private int Apply(List<SavedAllocation> waiting, HostPlan plan, HostPlan actual, HostTopology topology)
    {
        _ = actuator.Correct(plan, all: true);
        var given = waiting.Count(p => Give(plan, topology, p, tenants.Find(p.Tenant)!.Slot));
        if (given == 0)
        {
            return 0;
        }

        PlanFacts.DeclareShares(plan);
        actual.CopyFrom(plan);
        if (actuator.Apply(plan, actual) is { Status: not ApplyStatus.Applied } failed)
        {
            Log.Fault(system.Logger, $"what held before the machine was restarted cannot be applied again, the policies start afresh: {failed.Error}");
            return 0;
        }

        return given;
    }

    /// <summary>A plan was applied.</summary>
    public void Applied() => _changed = true;

    /// <summary>Saves what holds if a plan was applied since the last time; called about once a second.</summary>
    public void Save(HostPlan merged)
    {
        if (_changed)
        {
            _changed = false;
            Write(merged);
        }
    }

    private void Write(HostPlan merged)
    {
        // tenants whose services have not come back yet keep their place in the file
        var saved = tenants.All.Where(t => merged.Tenants[t.Slot].Present).Select(t => Of(merged, shape.Topology, t)).ToList();
        saved.AddRange(_pending.Where(p => !saved.Exists(s => s.Tenant == p.Tenant)));
        var fault = _store.Save(saved);
        if (fault is not null && fault != _lastFault)
        {
            Log.Fault(system.Logger, fault);
        }

        _lastFault = fault;
    }

    private static SavedAllocation Of(HostPlan plan, HostTopology topology, ManagedTenant tenant)
    {
        ref readonly var given = ref plan.Tenants[tenant.Slot];
        var saved = new SavedAllocation
        {
            Tenant = tenant.Id,
            Cpus = given.Cpus.ToString(),
            CpuShare = given.CpuShare,
            WayShare = given.WayShare,
            CpuWeight = given.CpuWeight,
            CpuQuotaPercent = given.CpuQuotaPercent,
            MemoryLowBytes = given.MemoryLowBytes,
            MemoryHighBytes = given.MemoryHighBytes,
            MemoryMaxBytes = given.MemoryMaxBytes,
        };
        for (var d = 0; d < plan.Domains; d++)
        {
            saved.Ways[topology.CacheDomains[d].Id] = plan.Ways(tenant.Slot)[d].ToString("x", CultureInfo.InvariantCulture);
            saved.BandwidthPercent[topology.CacheDomains[d].Id] = plan.BandwidthPercent(tenant.Slot)[d];
        }

        return saved;
    }

    /// <summary>Writes a saved allocation into a plan; false where this machine is another, or somebody has its place.</summary>
    private bool Give(HostPlan plan, HostTopology topology, SavedAllocation saved, int slot)
    {
        if (!Parse(saved, topology, out var cpus, out var ways) || tenants.All.Exists(t => t.Slot != slot && Takes(plan, topology, t, saved, cpus, ways)))
        {
            return false;
        }

        plan.Tenants[slot] = new HostAllocation
        {
            Present = true,
            Cpus = cpus,
            CpuShare = saved.CpuShare,
            WayShare = saved.WayShare,
            CpuWeight = saved.CpuWeight,
            CpuQuotaPercent = saved.CpuQuotaPercent,
            MemoryLowBytes = saved.MemoryLowBytes,
            MemoryHighBytes = saved.MemoryHighBytes,
            MemoryMaxBytes = saved.MemoryMaxBytes,
        };
        ways.CopyTo(plan.Ways(slot));
        for (var d = 0; d < plan.Domains; d++)
        {
            plan.BandwidthPercent(slot)[d] = saved.BandwidthPercent.GetValueOrDefault(topology.CacheDomains[d].Id);
        }

        return true;
    }

    /// <summary>Whether another tenant holds CPUs or ways of a saved allocation, other than those that both had then.</summary>
    private bool Takes(HostPlan plan, HostTopology topology, ManagedTenant other, SavedAllocation saved, CpuSet cpus, ulong[] ways)
    {
        ref readonly var held = ref plan.Tenants[other.Slot];
        if (!held.Present)
        {
            return false;
        }

        var (thenCpus, thenWays) = (default(CpuSet), Array.Empty<ulong>());
        var known = _earlier.Find(e => e.Tenant == other.Id) is { } then && Parse(then, topology, out thenCpus, out thenWays);
        var wider = known ? held.Cpus - thenCpus : held.Cpus;
        if (wider.Overlaps(cpus) || (held.Cpus.Overlaps(cpus) && saved.CpuShare == 0))
        {
            return true;
        }

        for (var d = 0; d < ways.Length; d++)
        {
            var common = plan.Ways(other.Slot)[d] & ways[d];
            if (common != 0 && (saved.WayShare == 0 || !known || (common & ~thenWays[d]) != 0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Parse(SavedAllocation saved, HostTopology topology, out CpuSet cpus, out ulong[] ways)
    {
        ways = new ulong[topology.CacheDomains.Count];
        if (!CpuList.TryParse(Encoding.ASCII.GetBytes(saved.Cpus), out cpus) || cpus.IsEmpty || !(cpus - topology.Online).IsEmpty)
        {
            return false;
        }

        for (var d = 0; d < ways.Length; d++)
        {
            if (!saved.Ways.TryGetValue(topology.CacheDomains[d].Id, out var text)
                || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ways[d])
                || (ways[d] & ~topology.WayMask) != 0 || (ways[d] == 0) != (topology.Ways == 0))
            {
                return false;
            }
        }

        return true;
    }
}
