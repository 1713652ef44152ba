using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Oracle;

/// <summary>
/// One search over all partitions. Core counts come in the order of how evenly they exceed the least that each tenant
/// needs, so that what is feasible is found soon; a first pass gives each its ways as evenly, a second all ways.
/// </summary>
internal sealed class PartitionSearch
{
    private readonly ServerShape _shape;
    private readonly Candidate[] _tenants;
    private readonly ServerModel _model;
    private readonly CpuSet[] _places;
    private readonly int[] _ways;
    private long _evaluated;

    /// <summary>Prepares a search.</summary>
    public PartitionSearch(ServerShape shape, Candidate[] tenants)
    {
        _shape = shape;
        _tenants = tenants;
        _model = new ServerModel(shape, tenants.Length);
        _places = new CpuSet[tenants.Length];
        _ways = new int[tenants.Length];
        for (var i = 0; i < tenants.Length; i++)
        {
            _model.Add(i, tenants[i].Profile, tenants[i].Curve, tenants[i].Rps);
            _model[i].AgeSeconds = tenants[i].Profile.Service?.WarmUpSeconds ?? 0;
        }
    }

    /// <summary>Searches to the first allocation that meets all targets, or to the end.</summary>
    public OracleVerdict Run(CancellationToken cancellation)
    {
        var counts = new List<int[]>();
        CollectCores(new int[_tenants.Length], 0, _shape.LogicalCpus, counts);
        var least = _tenants.Select(tenant => Math.Max(1, Array.FindIndex(tenant.Need, need => need <= _shape.CacheWays))).ToArray();
        counts = [.. counts.OrderByDescending(cores => cores.Select((c, i) => c / (double)least[i]).Min()).ThenByDescending(cores => cores.Sum())];
        foreach (var allWays in new[] { false, true })
        {
            foreach (var cores in counts)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var placement = 0; placement < CpuPlacements.Count(_tenants.Length); placement++)
                {
                    CpuPlacements.Write(_shape, cores, placement, _places);
                    if (allWays ? TryAllWays(cores, 0, _shape.CacheWays) : TryEvenWays(cores))
                    {
                        return new OracleVerdict(true, cores, [.. _ways], [.. _places], _evaluated);
                    }
                }
            }
        }

        return new OracleVerdict(false, [], [], [], _evaluated);
    }

    // every count that could do, ways permitting
    private void CollectCores(int[] cores, int tenant, int left, List<int[]> counts)
    {
        if (tenant == cores.Length)
        {
            if (cores.Select((c, i) => _tenants[i].Need[c]).Sum() <= _shape.CacheWays)
            {
                counts.Add([.. cores]);
            }

            return;
        }

        for (var c = 1; c <= left - (cores.Length - 1 - tenant); c++)
        {
            if (_tenants[tenant].Need[c] <= _shape.CacheWays)
            {
                cores[tenant] = c;
                CollectCores(cores, tenant + 1, left - c, counts);
            }
        }
    }

    private bool TryEvenWays(int[] cores)
    {
        var spare = _shape.CacheWays;
        for (var i = 0; i < cores.Length; i++)
        {
            _ways[i] = _tenants[i].Need[cores[i]];
            spare -= _ways[i];
        }

        for (; spare > 0; spare--)
        {
            // the next way goes where it is the largest gain: least ways for what is needed
            var next = 0;
            for (var i = 1; i < cores.Length; i++)
            {
                next = _tenants[i].Profile.Service is not null
                    && (_tenants[next].Profile.Service is null || Excess(cores, i) < Excess(cores, next)) ? i : next;
            }

            _ways[next]++;
        }

        return Evaluate();
    }

    private double Excess(int[] cores, int tenant) => _ways[tenant] / (double)_tenants[tenant].Need[cores[tenant]];

    private bool TryAllWays(int[] cores, int tenant, int left)
    {
        if (tenant == cores.Length - 1)
        {
            // more ways never hurt their owner: the last takes the rest
            _ways[tenant] = left;
            return left >= _tenants[tenant].Need[cores[tenant]] && Evaluate();
        }

        var later = 0;
        for (var i = tenant + 1; i < cores.Length; i++)
        {
            later += _tenants[i].Need[cores[i]];
        }

        for (var ways = _tenants[tenant].Need[cores[tenant]]; ways <= left - later; ways++)
        {
            _ways[tenant] = ways;
            if (TryAllWays(cores, tenant + 1, left - ways))
            {
                return true;
            }
        }

        return false;
    }

    private bool Evaluate()
    {
        _evaluated++;
        var first = 0;
        for (var i = 0; i < _tenants.Length; i++)
        {
            _model.Allocate(i, _places[i], (_ways[i] == 64 ? ulong.MaxValue : (1UL << _ways[i]) - 1) << first, 100, 0, 0);
            first += _ways[i];
        }

        _model.Settle();
        for (var i = 0; i < _tenants.Length; i++)
        {
            var state = _model[i];
            if (!state.Unbounded && (state.Saturated || state.LatencyMs > _tenants[i].TargetMs))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A tenant of the search.</summary>
    /// <param name="Profile">Its profile.</param>
    /// <param name="Curve">The profile on this server.</param>
    /// <param name="Rps">Its load.</param>
    /// <param name="TargetMs">Its target.</param>
    /// <param name="Need">Fewest ways by CPU count that could do; more than all ways where none do.</param>
    internal sealed record Candidate(WorkloadProfile Profile, WorkloadCurve Curve, double Rps, double TargetMs, int[] Need);
}
