using Cotenant.HwBackends.Simulation.Server.Shape;

namespace Cotenant.HwBackends.Simulation.Server.Model;

/// <summary>
/// How fast the tenants run together at one moment: shared CPUs, SMT siblings and the memory bandwidth depend on each
/// other, so their utilisations are a fixed point. Alone on the server a service runs as its published map says: every
/// term here is 1 without neighbours.
/// </summary>
internal sealed class Contention
{
    private const int MaximumRounds = 60;
    private const double Tolerance = 1e-7;

    private readonly ServerShape _shape;
    private readonly CpuLayout _layout;
    private double _usedShare;
    private double _fairMBps;

    /// <summary>Creates a solver over a layout.</summary>
    public Contention(ServerShape shape, CpuLayout layout)
    {
        _shape = shape;
        _layout = layout;
    }

    /// <summary>Memory traffic of all tenants in MB/s.</summary>
    public double TotalMBps { get; private set; }

    /// <summary>Finds throughput, utilisation and latency of every tenant.</summary>
    public void Solve(TenantState[] tenants, int slots)
    {
        for (var slot = 0; slot < slots; slot++)
        {
            if (tenants[slot].Present)
            {
                Prepare(tenants[slot]);
            }
        }

        if (_fairMBps == 0)
        {
            _fairMBps = _shape.BandwidthMBps;
        }

        for (var round = 0; round < MaximumRounds; round++)
        {
            ShareCpus(tenants);
            SumSpeeds(tenants, slots);
            var change = 0.0;
            for (var slot = 0; slot < slots; slot++)
            {
                if (tenants[slot].Present)
                {
                    change = Math.Max(change, UseCpus(tenants[slot]));
                }
            }

            // late rounds are damped: a saturated memory answers steeply
            change = Math.Max(change, ShareBandwidth(tenants, slots, round < 12 ? 1 : 0.4));
            if (change < Tolerance)
            {
                break;
            }
        }

        for (var slot = 0; slot < slots; slot++)
        {
            if (tenants[slot].Present)
            {
                Finish(tenants[slot]);
            }
        }
    }

    /// <summary>What does not change during a solve: the cost of a unit of work at the ways held now.</summary>
    private void Prepare(TenantState tenant)
    {
        var curve = tenant.Curve!;
        var ways = curve.Ways(tenant.HeldWays, tenant.CpuCount);
        var coreMs = curve.CoreMs(ways);
        var knee = curve.KneeUnits(ways);
        tenant.WarmMs = coreMs;
        tenant.StallShare = curve.StallShare(coreMs);
        tenant.MegabytesPerUnit = curve.Megabytes(coreMs, knee);
        tenant.OwnLimit = curve.OwnLimit(knee);
        if (tenant.Profile!.Service is { } service && tenant.AgeSeconds < service.WarmUpSeconds)
        {
            tenant.WarmMs *= 1 + ((service.ColdFactor - 1) * (1 - (tenant.AgeSeconds / service.WarmUpSeconds)));
        }

        // MBA delays the requests of each core by itself; the cap is on what its cores could draw
        var throttle = tenant.BandwidthPercent / 100.0;
        tenant.BandwidthCap = throttle < 1
            ? throttle * _shape.CoreBandwidthGBps * 1000 * Math.Min(tenant.CpuCount, _shape.PhysicalCores)
            : double.PositiveInfinity;
        tenant.MbaStretch = 0.5 * ((1 / throttle) - 1);
        if (tenant.CoreMs == 0)
        {
            tenant.CoreMs = tenant.WarmMs;
        }
    }

    /// <summary>Time on each CPU: the entitlement, and what the others leave.</summary>
    private void ShareCpus(TenantState[] tenants)
    {
        var layout = _layout;
        for (var c = 0; c < layout.Classes; c++)
        {
            var start = layout.Start[c];
            var end = layout.Start[c + 1];
            if (end - start == 1)
            {
                layout.Time[start] = 1;
                layout.BusyTotal[c] = tenants[layout.Tenant[start]].BusyShare;
                continue;
            }

            var total = 0.0;
            for (var e = start; e < end; e++)
            {
                total += layout.Time[e] * tenants[layout.Tenant[e]].BusyShare;
            }

            var busy = 0.0;
            for (var e = start; e < end; e++)
            {
                var share = tenants[layout.Tenant[e]].BusyShare;
                var left = 1 - (total - (layout.Time[e] * share));
                // half a step: two tenants that both take what the other leaves would swing
                layout.Time[e] = 0.5 * (layout.Time[e] + Math.Max(layout.Entitlement[e], left));
                busy += layout.Time[e] * share;
            }

            layout.BusyTotal[c] = Math.Min(1, busy);
        }
    }

    /// <summary>Speed of each tenant's CPUs, slowed by busy siblings.</summary>
    private void SumSpeeds(TenantState[] tenants, int slots)
    {
        for (var slot = 0; slot < slots; slot++)
        {
            var tenant = tenants[slot];
            tenant.CpuTime = 0;
            tenant.Speed = 0;
            tenant.SaturatedSpeed = 0;
            tenant.NeighbourSpeed = 0;
            tenant.OthersTime = 0;
        }

        var layout = _layout;
        var loss = 1 - _shape.SmtShare;
        for (var c = 0; c < layout.Classes; c++)
        {
            var siblingBusy = layout.Sibling[c] < 0 ? 0 : layout.BusyTotal[layout.Sibling[c]];
            for (var e = layout.Start[c]; e < layout.Start[c + 1]; e++)
            {
                var tenant = tenants[layout.Tenant[e]];
                var own = layout.SiblingEntry[e];
                var ownTime = own < 0 ? 0 : layout.Time[own];
                var neighbours = Math.Max(0, siblingBusy - (ownTime * tenant.BusyShare));
                var time = layout.CpuCount[c] * layout.Time[e];
                tenant.CpuTime += time;
                tenant.Speed += time * (1 - (loss * siblingBusy));
                tenant.SaturatedSpeed += time * (1 - (loss * Math.Min(1, neighbours + ownTime)));
                tenant.NeighbourSpeed += time * (1 - (loss * neighbours));
                tenant.OthersTime += time * Math.Max(0, layout.BusyTotal[c] - (layout.Time[e] * tenant.BusyShare));
            }
        }

        for (var slot = 0; slot < slots; slot++)
        {
            var tenant = tenants[slot];
            if (tenant.CpuTime > tenant.QuotaCpus)
            {
                var share = tenant.QuotaCpus / tenant.CpuTime;
                tenant.CpuTime *= share;
                tenant.Speed *= share;
                tenant.SaturatedSpeed *= share;
                tenant.NeighbourSpeed *= share;
                tenant.OthersTime *= share;
            }
        }
    }

    /// <summary>Utilisation and wanted bandwidth of one tenant at the core time of this round.</summary>
    private double UseCpus(TenantState tenant)
    {
        if (tenant.CpuTime <= 0)
        {
            var before = tenant.BusyShare;
            tenant.Capacity = 0;
            tenant.Throughput = 0;
            tenant.WantedMBps = 0;
            tenant.BusyShare = 0;
            tenant.Overloaded = tenant.Rps > 0;
            return before;
        }

        var parallel = 1.0;
        var running = 1.0;
        if (tenant.Profile!.Parallel is { } job)
        {
            var usable = Math.Min(tenant.CpuTime, job.Threads);
            running = usable / tenant.CpuTime;
            parallel = usable < 1 ? 1 : 1 / (job.SerialShare + ((1 - job.SerialShare) / usable)) / tenant.CpuTime;
        }

        var perMs = 1000 / tenant.CoreMs;
        var saturatedUnits = perMs * tenant.SaturatedSpeed * parallel;
        var available = Math.Min(tenant.OwnLimit, Available(tenant) / tenant.MegabytesPerUnit);
        tenant.Capacity = Math.Min(saturatedUnits, available);
        var limit = tenant.Unbounded ? tenant.Capacity : Workloads.WorkloadCurve.Saturation * tenant.Capacity;
        tenant.Overloaded = tenant.Rps > limit && !tenant.Unbounded;
        var saturated = tenant.Saturated;
        tenant.Throughput = saturated ? limit : tenant.Rps;
        // wanted: what it would draw if the memory did not hold it back
        var free = Math.Min(saturatedUnits, tenant.OwnLimit);
        tenant.WantedMBps = tenant.MegabytesPerUnit
            * (saturated ? (tenant.Unbounded ? free : Workloads.WorkloadCurve.Saturation * free) : tenant.Rps);
        tenant.WantedMBps = Math.Min(tenant.WantedMBps, tenant.BandwidthCap);

        var busy = running;
        tenant.Utilisation = 1;
        if (!saturated)
        {
            var cpu = Math.Min(1, tenant.Throughput / (perMs * tenant.Speed));
            var memory = tenant.Throughput / available;
            tenant.Utilisation = Math.Max(cpu, memory);
            // close to the memory's limit all cores wait: they are busy waiting
            busy = cpu + ((1 - cpu) * Math.Clamp((memory - 0.9) / (Workloads.WorkloadCurve.Saturation - 0.9), 0, 1));
        }

        var change = busy - tenant.BusyShare;
        tenant.BusyShare = busy;
        return Math.Abs(change);
    }

    /// <summary>Bandwidth that the tenant could draw: what the others leave, or its fair part of all.</summary>
    private double Available(TenantState tenant) =>
        Math.Min(tenant.BandwidthCap, Math.Max(_fairMBps, _shape.BandwidthMBps - (TotalMBps - tenant.DrawMBps)));

    /// <summary>Divides the bandwidth: small users get what they want, the others the same level; latency rises with use.</summary>
    private double ShareBandwidth(TenantState[] tenants, int slots, double step)
    {
        var budget = _shape.BandwidthMBps;
        var wanted = 0.0;
        var count = 0;
        for (var slot = 0; slot < slots; slot++)
        {
            wanted += tenants[slot].Present ? tenants[slot].WantedMBps : 0;
            count += tenants[slot].Present ? 1 : 0;
        }

        var level = double.PositiveInfinity;
        _fairMBps = budget / Math.Max(1, count);
        if (wanted > budget)
        {
            level = WaterLevel(tenants, slots, budget);
            _fairMBps = level;
        }

        var total = 0.0;
        for (var slot = 0; slot < slots; slot++)
        {
            var tenant = tenants[slot];
            if (tenant.Present)
            {
                tenant.DrawMBps = Math.Min(tenant.WantedMBps, level);
                total += tenant.DrawMBps;
            }
        }

        TotalMBps = total;
        var used = Math.Min(1, total / budget);
        var change = used - _usedShare;
        _usedShare += step * change;
        var all = Latency(_usedShare);
        for (var slot = 0; slot < slots; slot++)
        {
            var tenant = tenants[slot];
            if (tenant.Present)
            {
                // the published map already holds what a service's own traffic does to it
                var others = all / Latency(Math.Min(_usedShare, tenant.DrawMBps / budget));
                tenant.CoreMs = tenant.WarmMs * (1 + (tenant.StallShare * (others - 1 + tenant.MbaStretch)));
            }
        }

        return Math.Abs(change);
    }

    private static double WaterLevel(TenantState[] tenants, int slots, double budget)
    {
        var small = 0.0;
        var large = 0;
        for (var slot = 0; slot < slots; slot++)
        {
            large += tenants[slot].Present ? 1 : 0;
        }

        while (true)
        {
            var level = (budget - small) / large;
            var nextSmall = 0.0;
            var nextLarge = 0;
            for (var slot = 0; slot < slots; slot++)
            {
                if (tenants[slot].Present)
                {
                    var isSmall = tenants[slot].WantedMBps <= level;
                    nextSmall += isSmall ? tenants[slot].WantedMBps : 0;
                    nextLarge += isSmall ? 0 : 1;
                }
            }

            if (nextLarge == large || nextLarge == 0)
            {
                return level;
            }

            small = nextSmall;
            large = nextLarge;
        }
    }

    /// <summary>Memory latency over idle latency at a share of the bandwidth: flat, then steep (shape of loaded-latency curves).</summary>
    private double Latency(double used)
    {
        var square = used * used;
        return 1 + ((_shape.LoadedLatencyRatio - 1) * square * square * square);
    }

    private void Finish(TenantState tenant)
    {
        // the chance that a wake-up finds all CPUs busy: M/M/c by Sakasegawa's approximation
        tenant.CpuPressure = Math.Pow(tenant.BusyShare, Math.Sqrt(2 * (tenant.CpuCount + 1.0)));
        if (tenant.Unbounded || tenant.CpuTime <= 0)
        {
            tenant.LatencyMs = 0;
            return;
        }

        // a request runs slower next to busy siblings and slower memory, and waits a slice where the CPU is another's
        var stretch = tenant.CoreMs / tenant.WarmMs * (tenant.CpuTime / tenant.NeighbourSpeed);
        var waiting = _shape.TimeSliceMs * tenant.OthersTime / tenant.CpuTime;
        var utilisation = tenant.Saturated ? 1 : tenant.Utilisation;
        tenant.LatencyMs = (tenant.Curve!.LatencyMs(utilisation) * stretch) + waiting;
    }
}
