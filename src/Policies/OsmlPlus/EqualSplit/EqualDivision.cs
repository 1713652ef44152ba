using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.EqualSplit;

/// <summary>Divides a host's CPUs and ways equally among its services; the best-effort pool gets one CPU and the fewest ways.</summary>
internal static class EqualDivision
{
    /// <summary>Writes the amounts of all units. Without a service the pool gets everything.</summary>
    internal static void Divide(HostTopology topology, UnitTable units, Amounts amounts)
    {
        amounts.Clear();
        var (cores, ways, services) = (topology.CpuCount, topology.Ways, units.Services);
        if (units[units.BestEffort].Active)
        {
            var least = topology.HasCache ? Math.Max(1, topology.MinimumWays) : 0;
            amounts[units.BestEffort].Cores = services == 0 ? cores : 1;
            amounts[units.BestEffort].Ways = services == 0 ? ways : least;
            (cores, ways) = (cores - 1, ways - least);
        }

        // what does not divide goes to the first
        for (int unit = 0, rank = 0; unit < units.Count; unit++)
        {
            if (units[unit].Active && unit != units.BestEffort)
            {
                amounts[unit].Cores = cores / services + (rank < cores % services ? 1 : 0);
                amounts[unit].Ways = ways / services + (rank < ways % services ? 1 : 0);
                rank++;
            }
        }
    }
}
