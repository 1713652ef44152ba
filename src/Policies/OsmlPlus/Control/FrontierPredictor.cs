using Cotenant.Compute.Colocation;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Learning;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>Draws a service's frontier: with Model-B, else around Model-A's cliff, else from the CPU time alone.</summary>
internal sealed class FrontierPredictor
{
    // utilisation at which services of the published maps begin to miss their targets is 0.75 to 0.95
    private const double SafeUtilisation = 0.75;

    // a way below the fair part costs this share of cores, where no model knows better
    private const double WayWorth = 0.05;

    private const double Relaxation = 0.15;
    private const int MostRelaxations = 8;

    // what is left to each of the others is no target for one
    private const int LeftToOthers = 2;

    private readonly float[] _featuresB = new float[ColocationFeatures.ModelB];
    private readonly float[] _featuresA = new float[ColocationFeatures.ModelA];
    private readonly float[] _outputsA = new float[ColocationFeatures.ModelAOutputs];
    private readonly float[] _output = new float[ColocationFeatures.ModelBOutputs];
    private readonly float[] _spread = new float[ColocationFeatures.ModelBOutputs];
    private readonly float[] _scores;
    private readonly float[] _traffic;
    private readonly ModelSet _models;
    private readonly double _limit;

    internal FrontierPredictor(ModelSet models, OsmlOptions options, HostTopology topology)
    {
        _scores = new float[(topology.CpuCount + 1) * (topology.Ways + 1)];
        _traffic = new float[_scores.Length];
        _models = models;
        _limit = QosScale.FromRatio(options.Headroom);
    }

    /// <summary>Draws the line for a service that read so, next to neighbours that do this.</summary>
    internal void Draw(
        in ColocationReading reading, double neighbourBandwidth, double neighbourCpu, HostTopology topology, int services, Frontier frontier)
    {
        frontier.Begin();
        if (_models.B is { } model)
        {
            ColocationFeatures.WriteB(reading, neighbourBandwidth, neighbourCpu, _featuresB);
            DrawWithB(model, topology, services, frontier);
        }
        else
        {
            DrawWithoutB(reading, topology, services, frontier);
        }
    }

    /// <summary>The cliff as Model-A sees it.</summary>
    /// <returns>False without Model-A.</returns>
    internal bool TryCliff(in ColocationReading reading, HostTopology topology, out double cores, out double ways)
    {
        (cores, ways) = (0, 0);
        if (_models.A is not { } model)
        {
            return false;
        }

        ColocationFeatures.WriteA(reading, _featuresA);
        model.Predict(_featuresA, _outputsA);
        cores = Math.Clamp(Math.Exp(_outputsA[0]), 1, topology.CpuCount);
        ways = topology.HasCache ? Math.Clamp(_outputsA[1] * 1e6 / topology.WayBytes, topology.MinimumWays, topology.Ways) : 0;
        return true;
    }

    // where nothing meets the target, what comes closest to it is still worth aiming at
    private void DrawWithB(IRegressor model, HostTopology topology, int services, Frontier frontier)
    {
        // walks at several limits meet the same allocations
        _scores.AsSpan().Fill(float.NaN);
        var limit = _limit;
        var others = LeftToOthers * (services - 1);
        for (var attempt = 0; attempt <= MostRelaxations; attempt++)
        {
            Walk(model, topology, frontier, limit);
            if (frontier.Predicted(topology.Ways - (topology.HasCache ? others : 0)) <= topology.CpuCount - others)
            {
                return;
            }

            limit += Relaxation;
        }
    }

    // fewer ways need more cores and bear fewer, so two walks up the stairs find both lines
    private void Walk(IRegressor model, HostTopology topology, Frontier frontier, double limit)
    {
        var cores = 1;
        var most = topology.CpuCount;
        for (var ways = topology.Ways; ways >= 0; ways--)
        {
            if (topology.HasCache && ways < topology.MinimumWays)
            {
                frontier.Predict(ways, Frontier.Never, 0, 0);
                continue;
            }

            while (cores <= most && Predict(model, topology, cores, ways) > limit)
            {
                cores++;
            }

            // traffic hardly depends on the cores: that at the frontier stands for all
            var traffic = ColocationFeatures.ToTraffic(_traffic[Index(topology, Math.Min(cores, most), ways)]);
            while (most > cores && Predict(model, topology, most, ways) > limit)
            {
                most--;
            }

            frontier.Predict(ways, cores > most ? Frontier.Never : cores, most, traffic);
        }
    }

    private double Predict(IRegressor model, HostTopology topology, int cores, int ways)
    {
        var at = Index(topology, cores, ways);
        if (float.IsNaN(_scores[at]))
        {
            ColocationFeatures.SetTarget(cores, (double)ways * topology.WayBytes, _featuresB);
            model.Predict(_featuresB, _output, _spread);
            _scores[at] = _output[0] + (0.5f * _spread[0]);
            _traffic[at] = _output[1];
        }

        return _scores[at];
    }

    private static int Index(HostTopology topology, int cores, int ways) => (cores * (topology.Ways + 1)) + ways;

    private void DrawWithoutB(in ColocationReading reading, HostTopology topology, int services, Frontier frontier)
    {
        var fair = topology.HasCache ? Math.Max(topology.MinimumWays, topology.Ways / Math.Max(1, services)) : 0;
        var cores = Math.Max(1, reading.Cpu / SafeUtilisation);
        if (TryCliff(reading, topology, out var cliffCores, out var cliffWays))
        {
            (cores, fair) = (cliffCores, (int)Math.Round(cliffWays));
        }

        for (var ways = 0; ways <= topology.Ways; ways++)
        {
            var missing = Math.Max(0, fair - ways);
            var least = topology.HasCache && ways < topology.MinimumWays;
            frontier.Predict(ways, least ? Frontier.Never : Math.Min(topology.CpuCount, (int)Math.Ceiling(cores * (1 + (WayWorth * missing)))), topology.CpuCount, reading.Bandwidth);
        }
    }
}
