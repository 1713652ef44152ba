using System.Numerics;
using Cotenant.HwBackends.Simulation.Server.Shape;

namespace Cotenant.HwBackends.Simulation.Server.Model;

/// <summary>
/// Whose lines the cache holds. A mask says into which ways a tenant may fill (Intel SDM 17.19, cache allocation), not
/// what it holds: lines stay until another fill takes their place, and a tenant that grows fills at the rate of its misses.
/// Tenants whose masks overlap divide the common ways by their fills.
/// </summary>
internal sealed class CacheOccupancy
{
    /// <summary>Ways below which a difference no longer counts.</summary>
    private const double Settled = 0.01;

    /// <summary>Fill rate that any running tenant has, MB/s: code, stacks, kernel.</summary>
    private const double LeastFillMBps = 100;

    private readonly ServerShape _shape;

    /// <summary>Creates the cache of a server.</summary>
    public CacheOccupancy(ServerShape shape) => _shape = shape;

    /// <summary>Finds where each tenant's ways are going.</summary>
    public void Aim(TenantState[] tenants, int slots)
    {
        for (var slot = 0; slot < slots; slot++)
        {
            tenants[slot].TargetWays = 0;
        }

        for (var way = 0; way < _shape.CacheWays; way++)
        {
            var pressure = 0.0;
            var owners = 0;
            for (var slot = 0; slot < slots; slot++)
            {
                if ((tenants[slot].WayMask >> way & 1) != 0)
                {
                    pressure += Pressure(tenants[slot]);
                    owners++;
                }
            }

            if (owners == 0)
            {
                continue;
            }

            for (var slot = 0; slot < slots; slot++)
            {
                if ((tenants[slot].WayMask >> way & 1) != 0)
                {
                    tenants[slot].TargetWays += owners == 1 ? 1 : Pressure(tenants[slot]) / pressure;
                }
            }
        }
    }

    /// <summary>True while some tenant still fills ways that it may have.</summary>
    public static bool Filling(TenantState[] tenants, int slots)
    {
        for (var slot = 0; slot < slots; slot++)
        {
            if (tenants[slot].TargetWays - tenants[slot].HeldWays > Settled)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets the lines move for a while.</summary>
    public void Advance(TenantState[] tenants, int slots, double seconds)
    {
        var held = 0.0;
        var growth = 0.0;
        var excess = 0.0;
        for (var slot = 0; slot < slots; slot++)
        {
            var tenant = tenants[slot];
            held += tenant.HeldWays;
            growth += Growth(tenant, seconds);
            excess += Math.Max(0, tenant.HeldWays - tenant.TargetWays);
        }

        // free ways first, then lines of those who may no longer fill there
        var taken = Math.Max(0, growth - (_shape.CacheWays - held));
        var granted = taken > excess ? (growth - taken + excess) / growth : 1;
        taken = Math.Min(taken, excess);
        for (var slot = 0; slot < slots; slot++)
        {
            var tenant = tenants[slot];
            var difference = tenant.TargetWays - tenant.HeldWays;
            if (difference > 0)
            {
                tenant.HeldWays += granted * Growth(tenant, seconds);
                if (tenant.TargetWays - tenant.HeldWays < Settled)
                {
                    tenant.HeldWays = tenant.TargetWays;
                }
            }
            else if (excess > 0)
            {
                tenant.HeldWays += taken * difference / excess;
            }
        }
    }

    /// <summary>Puts every tenant where its ways are going, as after a long time.</summary>
    public static void Settle(TenantState[] tenants, int slots)
    {
        for (var slot = 0; slot < slots; slot++)
        {
            tenants[slot].HeldWays = tenants[slot].TargetWays;
        }
    }

    /// <summary>True when any way belongs to more than one tenant: targets then move with the load.</summary>
    public static bool Overlapping(TenantState[] tenants, int slots)
    {
        var seen = 0UL;
        var bits = 0;
        for (var slot = 0; slot < slots; slot++)
        {
            seen |= tenants[slot].WayMask;
            bits += BitOperations.PopCount(tenants[slot].WayMask);
        }

        return bits > BitOperations.PopCount(seen);
    }

    private double Growth(TenantState tenant, double seconds)
    {
        var missing = tenant.TargetWays - tenant.HeldWays;
        if (missing <= 0 || tenant.CpuCount == 0)
        {
            return 0;
        }

        var seconds1E = tenant.TargetWays * _shape.WayMegabytes / Math.Max(LeastFillMBps, tenant.DrawMBps);
        return missing * (1 - Math.Exp(-seconds / seconds1E));
    }

    private static double Pressure(TenantState tenant) =>
        1e-3 + (tenant.BusyShare * tenant.CpuTime * (tenant.Profile?.Memory.CachePressure ?? 0));
}
