using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// What an allocation costs a service, for every number of cores and ways: nothing at a margin beyond its cliff, more the
/// closer it comes, much beyond it, most where it has been seen to fail. Shortages grow steeply, so that they are spread.
/// </summary>
internal sealed class PenaltyTable
{
    /// <summary>Penalties are in 64ths.</summary>
    internal const int One = 64;

    /// <summary>A way is worth so many cores, as 36 cores and 20 ways are divided.</summary>
    private const double WayInCores = 1.5;

    private const double AtCliff = 5;
    private const double Beyond = 12;
    private const double Steep = 4;
    private const double Hopeless = 1;
    // a core too many does less harm than one too few
    private const double TooMany = 0.25;
    private const double SeenBad = 25;
    private const double SeenGood = 1;

    private readonly int _margin;
    private readonly double[] _short;

    internal PenaltyTable(HostTopology topology, int margin)
    {
        _margin = margin;
        _short = new double[topology.Ways + 2];
    }

    /// <summary>Fills the table of a service whose frontier is known.</summary>
    internal void Fill(ServiceState state, HostTopology topology, Span<int> table, int priority)
    {
        var weight = Weight(priority);
        var row = topology.Ways + 1;
        var least = topology.HasCache ? Math.Max(1, topology.MinimumWays) : 0;
        for (var cores = 1; cores <= topology.CpuCount; cores++)
        {
            FillShortages(state.Frontier, topology, cores, least);
            var enough = FewestWays(state.Frontier, topology, cores, least);
            for (var ways = least; ways <= topology.Ways; ways++)
            {
                var penalty = _short[ways] > 0
                    ? Shortage(_short[ways])
                    : Margin(cores - state.Frontier.Cores(ways), enough == least ? int.MaxValue : ways - enough);
                if (cores > state.Frontier.Most(ways))
                {
                    penalty += Shortage(Math.Min(Steep, (cores - state.Frontier.Most(ways)) * TooMany));
                }

                if (state.Facts.IsBad(cores, ways))
                {
                    penalty += SeenBad;
                }
                else if (state.Facts.IsGood(cores, ways))
                {
                    penalty = Math.Min(penalty, SeenGood);
                }

                table[(cores * row) + ways] = (int)(penalty * weight * One);
            }
        }
    }

    /// <summary>Fills the table of a service that is not known yet: less than a fair part costs, more is welcome.</summary>
    internal static void FillUnknown(HostTopology topology, Span<int> table, int fairCores, int fairWays, int priority)
    {
        var weight = Weight(priority);
        var row = topology.Ways + 1;
        for (var cores = 1; cores <= topology.CpuCount; cores++)
        {
            for (var ways = 0; ways <= topology.Ways; ways++)
            {
                var missing = Math.Max(0, fairCores - cores) + (WayInCores * Math.Max(0, fairWays - ways));
                table[(cores * row) + ways] = (int)(Shortage(missing) * weight * One);
            }
        }
    }

    /// <summary>Adds what moving and holding cost, in 64ths a core and a way.</summary>
    internal static void AddCosts(HostTopology topology, Span<int> table, in Amount now, int move, int holdCore, int holdWay)
    {
        var row = topology.Ways + 1;
        for (var cores = 1; cores <= topology.CpuCount; cores++)
        {
            for (var ways = 0; ways <= topology.Ways; ways++)
            {
                table[(cores * row) + ways] += (move * (Math.Abs(cores - now.Cores) + Math.Abs(ways - now.Ways))) + (holdCore * cores) + (holdWay * ways);
            }
        }
    }

    private static double Weight(int priority) => 0.5 + (priority / 100.0);

    private double Margin(int cores, int ways)
    {
        var margin = Math.Min(cores, ways);
        if (margin >= _margin)
        {
            return 0;
        }

        // half the way to the cliff costs a quarter of what the cliff costs
        var missing = (_margin - margin) / (double)_margin;
        return AtCliff * missing * missing;
    }

    // steep at first, so that small shortages are spread; flat later, so that one who cannot be served takes nobody along
    private static double Shortage(double cores)
    {
        var near = Math.Min(cores, Steep);
        return (Beyond * near * (1 + (0.1 * near))) + (Hopeless * (cores - near));
    }

    // how far below the frontier, in cores: more cores here, or more ways and what is then missing
    private void FillShortages(Frontier frontier, HostTopology topology, int cores, int least)
    {
        _short[topology.Ways + 1] = 1e6;
        for (var ways = topology.Ways; ways >= least; ways--)
        {
            var need = frontier.Cores(ways);
            var here = need >= Frontier.Never ? 1e6 : Math.Max(0, need - cores);
            _short[ways] = Math.Min(here, _short[ways + 1] + WayInCores);
        }

        // a service that nothing satisfies wants all the same
        if (_short[topology.Ways] >= 1e6)
        {
            for (var ways = least; ways <= topology.Ways; ways++)
            {
                _short[ways] = topology.CpuCount + 1 - cores + ((topology.Ways - ways) * WayInCores);
            }
        }
    }

    private static int FewestWays(Frontier frontier, HostTopology topology, int cores, int least)
    {
        for (var ways = least; ways <= topology.Ways; ways++)
        {
            if (frontier.Cores(ways) <= cores)
            {
                return ways;
            }
        }

        return topology.Ways + 1;
    }
}
