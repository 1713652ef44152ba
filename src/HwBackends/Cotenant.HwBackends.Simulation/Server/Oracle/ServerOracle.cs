using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server.Oracle;

/// <summary>
/// ORACLE: does any partition of CPUs and ways meet all targets in the noise-free steady state? The search over counts is
/// exhaustive: what it leaves out cannot meet a target even alone on the server. Each count is tried in the placements of
/// <see cref="CpuPlacements"/>. A bound for evaluations; no policy sees it. Not for several threads at a time.
/// </summary>
public sealed class ServerOracle
{
    private readonly ServerCatalog _catalog;
    private readonly ServerShape _shape;
    private readonly Dictionary<(string, double, double), int[]> _needs = [];

    /// <summary>Opens a server.</summary>
    /// <param name="dataDirectory">Where <c>data/</c> is.</param>
    /// <param name="server">Name of a server in <c>data/servers</c>.</param>
    /// <exception cref="DeviceException">A file is missing or malformed.</exception>
    public ServerOracle(string dataDirectory, string server)
    {
        _catalog = new ServerCatalog(dataDirectory);
        _shape = _catalog.Server(server);
    }

    /// <summary>Searches. Best-effort jobs get one CPU and one way.</summary>
    /// <param name="tenants">The load.</param>
    /// <param name="cancellation">Ends the search early with an exception.</param>
    /// <exception cref="DeviceException">A profile is missing or has no maximum on this server.</exception>
    public OracleVerdict Search(IReadOnlyList<OracleTenant> tenants, CancellationToken cancellation)
    {
        var search = new PartitionSearch(_shape, [.. tenants.Select(Prepare)]);
        return search.Run(cancellation);
    }

    private PartitionSearch.Candidate Prepare(OracleTenant tenant)
    {
        var profile = _catalog.Workload(tenant.Profile);
        var curve = new WorkloadCurve(profile, _shape);
        if (profile.Service is not { } service)
        {
            var one = new int[_shape.LogicalCpus + 1];
            Array.Fill(one, _shape.CacheWays + 1);
            one[1] = _shape.MinimumWays;
            return new PartitionSearch.Candidate(profile, curve, 0, double.PositiveInfinity, one);
        }

        var rps = _catalog.MaximumRps(profile, _shape, $"profile '{profile.Name}'", "$.service.maximumRps") * tenant.LoadPercent / 100;
        var target = tenant.TargetMs ?? service.TargetMs;
        if (!_needs.TryGetValue((profile.Name, rps, target), out var need))
        {
            _needs[(profile.Name, rps, target)] = need = Need(curve, rps, target);
        }

        return new PartitionSearch.Candidate(profile, curve, rps, target, need);
    }

    /// <summary>Fewest ways by CPU count that meet the target alone on the server: neighbours only make it worse.</summary>
    private int[] Need(WorkloadCurve curve, double rps, double targetMs)
    {
        var need = new int[_shape.LogicalCpus + 1];
        need[0] = _shape.CacheWays + 1;
        for (var cores = 1; cores < need.Length; cores++)
        {
            var ways = _shape.MinimumWays;
            // an hour of overload misses any target: what passes is no overload
            while (ways <= _shape.CacheWays && SoloLatency.Of(curve, _shape, rps, cores, ways, 3600) > targetMs)
            {
                ways++;
            }

            need[cores] = ways;
        }

        return need;
    }
}
