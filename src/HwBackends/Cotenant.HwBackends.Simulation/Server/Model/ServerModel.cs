using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Model;

/// <summary>
/// The server in its own time, without noise: backlogs build up and drain, lines move through the cache, the rest follows
/// at once. Between two changes everything is closed-form, so a step costs the same whether it spans a millisecond or a minute.
/// </summary>
internal sealed class ServerModel
{
    /// <summary>Longest step while lines move or a service warms up.</summary>
    private const double TransitStep = 0.05;

    // a service exactly at its capacity works off and builds up a backlog by turns: without this it would do so in
    // steps of microseconds
    private const double DrainStep = 1e-3;

    private readonly CpuLayout _layout;
    private readonly Contention _contention;
    private readonly CacheOccupancy _cache;
    private readonly TenantState[] _tenants;
    private readonly LatencyWindow[] _windows;
    private int _slots;
    private bool _changed;
    private bool _moved;
    private bool _overlapping;

    /// <summary>Creates an empty server.</summary>
    public ServerModel(ServerShape shape, int tenantCapacity)
    {
        Shape = shape;
        _layout = new CpuLayout(shape, tenantCapacity);
        _contention = new Contention(shape, _layout);
        _cache = new CacheOccupancy(shape);
        _tenants = new TenantState[tenantCapacity];
        _windows = new LatencyWindow[tenantCapacity];
        for (var slot = 0; slot < tenantCapacity; slot++)
        {
            _tenants[slot] = new TenantState();
            _windows[slot] = new LatencyWindow();
        }
    }

    /// <summary>The server.</summary>
    public ServerShape Shape { get; }

    /// <summary>One more than the highest slot in use.</summary>
    public int Slots => _slots;

    /// <summary>Memory traffic of all tenants in MB/s.</summary>
    public double TotalMBps => _contention.TotalMBps;

    /// <summary>The tenant in a slot.</summary>
    public TenantState this[int slot] => _tenants[slot];

    /// <summary>Puts a tenant into an empty slot; it runs once it has CPUs.</summary>
    public void Add(int slot, WorkloadProfile profile, WorkloadCurve curve, double rps)
    {
        _tenants[slot].Reset(profile, curve, rps);
        _windows[slot].Clear();
        _slots = Math.Max(_slots, slot + 1);
        _changed = true;
    }

    /// <summary>Empties a slot; its lines are free to be taken.</summary>
    public void Remove(int slot)
    {
        _tenants[slot].Reset(null, null, 0);
        _windows[slot].Clear();
        while (_slots > 0 && !_tenants[_slots - 1].Present)
        {
            _slots--;
        }

        _moved = true;
    }

    /// <summary>Sets the load of a service.</summary>
    public void SetLoad(int slot, double rps)
    {
        _tenants[slot].Rps = rps;
        _changed = true;
    }

    /// <summary>Gives a tenant CPUs, ways, bandwidth and time.</summary>
    /// <param name="slot">The tenant.</param>
    /// <param name="cpus">Where it may run.</param>
    /// <param name="ways">Where it may fill.</param>
    /// <param name="bandwidthPercent">MBA value; 0 for no limit.</param>
    /// <param name="weight">CPU weight; 0 for the default.</param>
    /// <param name="quotaPercent">CPU time limit in percent of one CPU; 0 for none.</param>
    public void Allocate(int slot, in CpuSet cpus, ulong ways, int bandwidthPercent, int weight, int quotaPercent)
    {
        var tenant = _tenants[slot];
        tenant.Cpus = cpus;
        tenant.CpuCount = cpus.Count;
        tenant.WayMask = ways;
        tenant.BandwidthPercent = bandwidthPercent is > 0 and < 100 ? bandwidthPercent : 100;
        tenant.Weight = weight > 0 ? weight : 100;
        tenant.QuotaCpus = quotaPercent > 0 ? quotaPercent / 100.0 : double.PositiveInfinity;
        _moved = true;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(double seconds)
    {
        while (seconds > 1e-12)
        {
            Refresh();
            var step = seconds;
            var transit = CacheOccupancy.Filling(_tenants, _slots) || WarmingUp();
            if (transit)
            {
                step = Math.Min(step, TransitStep);
            }

            step = Math.Min(step, NextDrained());
            Count(step);
            if (transit)
            {
                _cache.Advance(_tenants, _slots, step);
                _changed = true;
            }

            seconds -= step;
        }

        Refresh();
    }

    /// <summary>Puts all lines where they are going, as after a long time, and solves.</summary>
    public void Settle()
    {
        Refresh();
        // two rounds: where masks overlap, shares depend on the load and the load on the shares
        for (var round = 0; round < (_overlapping ? 12 : 1); round++)
        {
            CacheOccupancy.Settle(_tenants, _slots);
            _changed = true;
            Refresh();
        }
    }

    /// <summary>The 99th percentile of the requests finished since the last call, in ms; NaN when there were none.</summary>
    public double TakeLatency(int slot)
    {
        var window = _windows[slot];
        var latency = window.IsEmpty ? double.NaN : window.Percentile99();
        window.Clear();
        return latency;
    }

    private void Refresh()
    {
        if (_moved)
        {
            _layout.Rebuild(_tenants, _slots);
            _overlapping = CacheOccupancy.Overlapping(_tenants, _slots);
            _cache.Aim(_tenants, _slots);
            _moved = false;
            _changed = true;
        }

        if (_changed)
        {
            _contention.Solve(_tenants, _slots);
            if (_overlapping)
            {
                _cache.Aim(_tenants, _slots);
            }

            _changed = false;
        }
    }

    private bool WarmingUp()
    {
        for (var slot = 0; slot < _slots; slot++)
        {
            var tenant = _tenants[slot];
            if (tenant.Present && tenant.Profile!.Service is { } service && tenant.CpuCount > 0 && tenant.AgeSeconds < service.WarmUpSeconds)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Time until the first backlog is worked off.</summary>
    private double NextDrained()
    {
        var next = double.PositiveInfinity;
        for (var slot = 0; slot < _slots; slot++)
        {
            var tenant = _tenants[slot];
            if (tenant.Backlog > 0 && tenant.Throughput > tenant.Rps)
            {
                next = Math.Min(next, tenant.Backlog / (tenant.Throughput - tenant.Rps));
            }
        }

        return Math.Max(next, DrainStep);
    }

    private void Count(double seconds)
    {
        for (var slot = 0; slot < _slots; slot++)
        {
            var tenant = _tenants[slot];
            if (!tenant.Present)
            {
                continue;
            }

            var served = tenant.Throughput * seconds;
            tenant.Served += served;
            tenant.Instructions += served * tenant.Curve!.InstructionsPerUnit;
            tenant.BusySeconds += tenant.BusyShare * tenant.CpuTime * seconds;
            tenant.TrafficMB += tenant.DrawMBps * seconds;
            tenant.OfferedSeconds += seconds;
            if (tenant.CpuCount > 0)
            {
                tenant.AgeSeconds += seconds;
            }

            if (!tenant.Unbounded)
            {
                Queue(tenant, _windows[slot], served, seconds);
            }
        }
    }

    private void Queue(TenantState tenant, LatencyWindow window, double served, double seconds)
    {
        if (!tenant.Saturated)
        {
            window.Add(served, 0, tenant.LatencyMs);
            return;
        }

        var before = tenant.DelayMs;
        tenant.Backlog += (tenant.Rps - tenant.Throughput) * seconds;
        if (tenant.Backlog <= 1e-9 * Math.Max(1, tenant.Rps))
        {
            // what waited is gone: from here on the law alone
            tenant.Backlog = 0;
            _changed = true;
        }

        // the delay changes evenly over the step: its middle for the slow half would hide the tail
        var after = tenant.DelayMs;
        window.Add(0.5 * served, (0.75 * before) + (0.25 * after), tenant.LatencyMs);
        window.Add(0.5 * served, (0.25 * before) + (0.75 * after), tenant.LatencyMs);
    }
}
