using System.Numerics;

namespace Cotenant.Plugins.Host;

/// <summary>
/// Lays masks side by side in each cache domain so that the fewest ways change hands: clusters (a unit with those that
/// borrow from it) keep their order, newcomers go where they disturb least, and the positions are the optimum of that order.
/// </summary>
internal sealed class WayLayout
{
    private const int MostWays = 64;

    // one way that a tenant has to fill afresh outweighs any shift that keeps its ways
    private const int ColdWay = 256;
    private const int Never = int.MaxValue / 2;

    private readonly int _capacity;
    private readonly WayClusters _clusters;
    private readonly int[] _order = new int[MostWays];
    private readonly int[] _trial = new int[MostWays];
    private readonly int[] _best = new int[(MostWays + 1) * (MostWays + 1)];
    private readonly bool[] _ends = new bool[(MostWays + 1) * (MostWays + 1)];
    private ulong[] _masks = [];
    private int _domains;

    internal WayLayout(int capacity)
    {
        _capacity = capacity;
        _clusters = new WayClusters(capacity);
    }

    /// <summary>The mask of a unit in a domain after <see cref="Lay"/>.</summary>
    internal ulong Mask(int unit, int domain) => _masks[unit * _domains + domain];

    internal bool Lay(HostTopology topology, ReadOnlySpan<PlacementUnit> units, CpuAssigner cpus, HostPlan plan)
    {
        if (_domains != plan.Domains)
        {
            _domains = plan.Domains;
            _masks = new ulong[_capacity * _domains];
        }

        _masks.AsSpan().Clear();
        for (var domain = 0; domain < _domains; domain++)
        {
            if (!LayDomain(topology, units, cpus, plan, domain))
            {
                return false;
            }
        }

        for (var unit = 0; unit < units.Length; unit++)
        {
            FillElsewhere(unit);
        }

        return true;
    }

    private void FillElsewhere(int unit)
    {
        var masks = _masks.AsSpan(unit * _domains, _domains);
        var any = masks.IndexOfAnyExcept(0UL);
        for (var domain = 0; domain < masks.Length; domain++)
        {
            masks[domain] = masks[domain] == 0 ? masks[any] : masks[domain];
        }
    }

    private bool LayDomain(HostTopology topology, ReadOnlySpan<PlacementUnit> units, CpuAssigner cpus, HostPlan plan, int domain)
    {
        if (!_clusters.Build(topology, units, cpus, plan, domain) || _clusters.TotalSize > topology.Ways)
        {
            return false;
        }

        var placed = 0;
        for (var cluster = 0; cluster < _clusters.Count; cluster++)
        {
            if (_clusters.Start(cluster) >= 0)
            {
                var at = placed++;
                for (; at > 0 && _clusters.Start(_order[at - 1]) > _clusters.Start(cluster); at--)
                {
                    _order[at] = _order[at - 1];
                }

                _order[at] = cluster;
            }
        }

        for (var cluster = 0; cluster < _clusters.Count; cluster++)
        {
            if (_clusters.Start(cluster) < 0)
            {
                Insert(cluster, placed++, topology.Ways);
            }
        }

        Solve(_order.AsSpan(0, placed), topology.Ways);
        WriteBack(_order.AsSpan(0, placed), topology.Ways, domain);
        return true;
    }

    private void Insert(int cluster, int placed, int ways)
    {
        var bestAt = placed;
        var bestCost = int.MaxValue;
        for (var at = placed; at >= 0; at--)
        {
            _order.AsSpan(0, at).CopyTo(_trial);
            _trial[at] = cluster;
            _order.AsSpan(at, placed - at).CopyTo(_trial.AsSpan(at + 1));
            var cost = Solve(_trial.AsSpan(0, placed + 1), ways);
            if (cost < bestCost)
            {
                (bestAt, bestCost) = (at, cost);
            }
        }

        _order.AsSpan(bestAt, placed - bestAt).CopyTo(_order.AsSpan(bestAt + 1));
        _order[bestAt] = cluster;
    }

    // best[k, e]: least cost of the first k clusters of the order within the first e ways
    private int Solve(ReadOnlySpan<int> order, int ways)
    {
        var row = ways + 1;
        _best.AsSpan(0, row).Clear();
        for (var k = 1; k <= order.Length; k++)
        {
            var size = _clusters.Size(order[k - 1]);
            for (var end = 0; end <= ways; end++)
            {
                var skip = end > 0 ? _best[k * row + end - 1] : Never;
                var take = end >= size ? _best[(k - 1) * row + end - size] + Cost(order[k - 1], end - size) : Never;
                _ends[k * row + end] = take < skip;
                _best[k * row + end] = Math.Min(Never, Math.Min(skip, take));
            }
        }

        return _best[order.Length * row + ways];
    }

    private int Cost(int cluster, int start)
    {
        var cost = 0;
        foreach (ref readonly var member in _clusters.Members(cluster))
        {
            if (member.Current == 0)
            {
                continue;
            }

            var mask = WayMasks.Run(start + member.Offset, member.Length);
            cost += ColdWay * BitOperations.PopCount(mask & ~member.Current)
                + Math.Abs(start + member.Offset - BitOperations.TrailingZeroCount(member.Current));
        }

        return cost;
    }

    private void WriteBack(ReadOnlySpan<int> order, int ways, int domain)
    {
        var row = ways + 1;
        var end = ways;
        for (var k = order.Length; k > 0; k--)
        {
            while (!_ends[k * row + end])
            {
                end--;
            }

            var cluster = order[k - 1];
            end -= _clusters.Size(cluster);
            foreach (ref readonly var member in _clusters.Members(cluster))
            {
                _masks[member.Unit * _domains + domain] = WayMasks.Run(end + member.Offset, member.Length);
            }
        }
    }
}
