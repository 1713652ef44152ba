using Cotenant.Compute.Colocation;
using Cotenant.Compute.Numerics;

namespace Cotenant.Evaluation.Training;

/// <summary>
/// Sweeps a simulated server: a service at a load, among several sets of neighbours, at several allocations of each, denser
/// around its cliff. A row of Model-B joins a reading of one of them with the outcome of another.
/// </summary>
internal sealed class ColocationSweep
{
    private const int NeighbourSets = 4;
    private const int AllocationsOfSet = 12;
    private const int TargetsOfReading = 5;

    // readings average some ten ticks of 3 % noise each
    private const double ReadingNoise = 0.012;

    // what is estimated of an overload is less sure
    private const double GrowthNoise = 0.04;

    // utilisation from which on a service has no time to spare
    private const double Busy = 0.92;

    private readonly TrainingOptions _options;
    private readonly ServerStage _stage;
    private readonly List<SweptAllocation> _swept = [];
    private readonly int[] _frontier;
    private readonly float[] _a = new float[ColocationFeatures.ModelA];
    private readonly float[] _b = new float[ColocationFeatures.ModelB];
    private SeededRandom _random;

    public ColocationSweep(TrainingOptions options, SeededRandom random)
    {
        _options = options;
        _random = random;
        _stage = new ServerStage(options.DataDirectory, options.Server);
        _frontier = new int[_stage.Topology.Ways + 1];
    }

    /// <summary>Sweeps so many loads.</summary>
    public SweepRows Run(int cases, CancellationToken cancellation)
    {
        var rows = new SweepRows();
        for (var i = 0; i < cases; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            SweepLoad();
            WriteRows(rows);
        }

        return rows;
    }

    private void SweepLoad()
    {
        _swept.Clear();
        _stage.Begin(_options.Services[_random.NextInt(_options.Services.Count)], 3 + (102 * _random.NextDouble()));
        for (var set = 0; set < NeighbourSets; set++)
        {
            _stage.DrawNeighbours(_options, mayBeAlone: set == 0, ref _random);
            var cliff = FindFrontier();
            for (var found = 0; found < AllocationsOfSet;)
            {
                var ways = 1 + _random.NextInt(_stage.MostWays);
                var cores = _frontier[ways] <= _stage.MostCores && _random.NextInt(4) != 0
                    ? Math.Clamp(_frontier[ways] + _random.NextInt(11) - 4, 1, _stage.MostCores)
                    : 1 + _random.NextInt(_stage.MostCores);
                if (_stage.Allocate(cores, ways))
                {
                    found++;
                    Keep(cores, ways, cliff);
                }
            }
        }
    }

    // the frontier only falls: one walk down the stairs
    private ResourceCliff FindFrontier()
    {
        var cliff = default(ResourceCliff);
        var best = int.MaxValue;
        var cores = _stage.MostCores;
        for (var ways = 1; ways <= _stage.MostWays; ways++)
        {
            while (cores > 0 && _stage.Allocate(cores, ways) && _stage.Meets())
            {
                cores--;
            }

            _frontier[ways] = cores + 1;
            var rank = ((cores + 1 + ways) * 256) + Math.Abs(cores + 1 - ways);
            if (cores < _stage.MostCores && rank < best)
            {
                (cliff, best) = (new ResourceCliff(cores + 1, ways), rank);
            }
        }

        return cliff;
    }

    private void Keep(int cores, int ways, ResourceCliff cliff)
    {
        var read = _stage.Read();
        _swept.Add(new SweptAllocation(
            cores,
            ways,
            _stage.Observe(read),
            (float)QosScale.FromRatio(read.LatencyMs / _stage.TargetMs),
            ColocationFeatures.FromTraffic(read.BandwidthBytes),
            read.UnitsPerSecond,
            read.Overloaded || read.CpuPercent / 100 > Busy * cores,
            cliff));
    }

    private void WriteRows(SweepRows rows)
    {
        var offered = 0.0;
        foreach (var swept in _swept)
        {
            offered = Math.Max(offered, swept.IsBusy ? 0 : swept.Served);
        }

        foreach (var swept in _swept)
        {
            // an overloaded service is guessed from what a request takes, as the policy does; a third of these will do
            if (swept.IsBusy && (offered == 0 || _random.NextInt(3) != 0))
            {
                continue;
            }

            var reading = Disturb(swept.Reading);
            if (swept.IsBusy)
            {
                reading = reading.Relieved(Math.Max(1, offered / swept.Served) * Noise(GrowthNoise));
            }
            else if (swept.Cliff.Cores > 0)
            {
                WriteA(rows.A, reading, swept.Cliff);
            }

            WriteB(rows.B, reading);
        }
    }

    private void WriteA(FloatRows rows, in ColocationReading reading, ResourceCliff cliff)
    {
        var wayMegabytes = _stage.Topology.WayBytes / 1e6;
        var area = cliff.WithMargin(_stage.Topology.CpuCount, _stage.Topology.Ways);
        ColocationFeatures.WriteA(reading, _a);
        rows.Add(
            _a,
            [
                (float)Math.Log(cliff.Cores),
                (float)(cliff.Ways * wayMegabytes),
                (float)Math.Log(area.Cores),
                (float)(area.Ways * wayMegabytes),
            ]);
    }

    private void WriteB(FloatRows rows, in ColocationReading reading)
    {
        for (var i = 0; i < TargetsOfReading; i++)
        {
            var target = _swept[_random.NextInt(_swept.Count)];
            var bandwidth = double.IsNaN(reading.Bandwidth) ? double.NaN : target.Reading.NeighbourBandwidth;
            ColocationFeatures.WriteB(reading, bandwidth, target.Reading.NeighbourCpu, _b);
            ColocationFeatures.SetTarget(target.Cores, (double)target.Ways * _stage.Topology.WayBytes, _b);
            rows.Add(_b, [target.Qos, target.Traffic]);
        }
    }

    // noise, and now and then a counter that a host lacks: the models then have to do without
    private ColocationReading Disturb(ColocationReading reading)
    {
        reading.Cpu *= Noise(ReadingNoise);
        reading.Ipc *= Noise(ReadingNoise);
        reading.Misses *= Noise(ReadingNoise);
        reading.Bandwidth *= Noise(ReadingNoise);
        reading.Resident *= Noise(ReadingNoise / 4);
        reading.NeighbourCpu *= Noise(ReadingNoise);
        reading.NeighbourBandwidth *= Noise(ReadingNoise);
        switch (_random.NextInt(20))
        {
            case 0:
                reading.Bandwidth = double.NaN;
                reading.NeighbourBandwidth = double.NaN;
                break;
            case 1:
                reading.Ipc = double.NaN;
                reading.Misses = double.NaN;
                reading.FrequencyMHz = double.NaN;
                break;
            case 2:
                reading.Virtual = double.NaN;
                reading.Resident = double.NaN;
                break;
            default:
                break;
        }

        return reading;
    }

    private double Noise(double deviation) => Math.Exp(deviation * _random.NextGaussian());
}
