using Cotenant.Compute.Numerics;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;

namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>
/// Fits the latency and work curves of a service to its latency cells at one load. It sees those cells and nothing else:
/// no frontier, no other load, no co-location.
/// </summary>
internal sealed class ProfileFitter
{
    // ways of the knee tables: close together where the published cliffs are
    private static readonly double[] BandwidthWays = [1, 2, 3, 4, 5, 7, 9, 11, 14, 17, 20];
    private static readonly double[] OwnWays = [1, 2, 4];
    private const int KneeStart = 8;

    private readonly WorkloadProfile _start;
    private readonly ServerShape _shape;
    private readonly PublishedCell[] _cells;
    private readonly ValidatedService _service;
    private readonly (double Low, double High)[] _bounds;
    private readonly double[] _kneeWays;

    /// <summary>Prepares a fit.</summary>
    /// <param name="start">The profile whose fitted parts are replaced; the rest stays.</param>
    /// <param name="shape">The server of the cells.</param>
    /// <param name="cells">The cells of one load.</param>
    /// <param name="service">How the cells are read.</param>
    public ProfileFitter(WorkloadProfile start, ServerShape shape, PublishedCell[] cells, ValidatedService service)
    {
        _start = start;
        _shape = shape;
        _cells = cells;
        _service = service;
        _kneeWays = service.Knee switch { KneeForm.Bandwidth => BandwidthWays, KneeForm.OwnWays => OwnWays, _ => [] };

        // bounds in the scale of the data: time of one core at this load, smallest printed latency
        var coreMs = 1000 / cells[0].Rps;
        var least = cells.Where(cell => !double.IsNaN(cell.PrintedMs)).Min(cell => cell.PrintedMs);
        _bounds =
        [
            (0.5 * coreMs, 16 * coreMs), // core time
            (0.01, 4), // growth at one way
            (0.3, 30), // ways of the growth
            (8, 250), // seconds of the run
            (0.4 * least, 1.5 * least), // latency without queueing
            (0.02, 3), // weight of queueing
            (0.4, 3), // exponent
            (0.001, 1), // dilution
            .. _kneeWays.Select((_, i) => i == 0 ? (0.3, 1.5) : (1e-4, 2.0)),
        ];
    }

    /// <summary>Fits.</summary>
    public WorkloadProfile Fit(SeededRandom random, int population, int generations, CancellationToken cancellation) =>
        Decode(DifferentialEvolution.Minimise(_bounds.Length, point => Loss(Decode(point)), population, generations, random, cancellation));

    /// <summary>The profile at a point of the unit cube; each parameter is spread evenly over its logarithm.</summary>
    private WorkloadProfile Decode(double[] point)
    {
        var knee = default(MemoryKnee);
        if (_kneeWays.Length > 0)
        {
            var units = new double[_kneeWays.Length];
            var log = Math.Log(Value(point, KneeStart) * _cells[0].Rps);
            for (var i = 0; i < units.Length; i++)
            {
                // the lower end of a step means no step at all
                log += i == 0 || point[KneeStart + i] < 0.15 ? 0 : Value(point, KneeStart + i);
                // far beyond any load there is no limit: a hundred times the load stands for it
                units[i] = Rounded(Math.Min(Math.Exp(log), 100 * _cells[0].Rps));
            }

            knee = new MemoryKnee { Ways = _kneeWays, UnitsPerSecond = units, BandwidthBound = _service.Knee == KneeForm.Bandwidth };
        }

        return _start with
        {
            Work = new WorkCurve
            {
                CoreMs = Value(point, 0),
                MissGrowth = Value(point, 1),
                MissWays = Value(point, 2),
                WayDilution = Value(point, 7),
                Knee = knee,
            },
            Service = _start.Service! with
            {
                HorizonSeconds = Value(point, 3),
                BaseMs = Value(point, 4),
                Queueing = Value(point, 5),
                Exponent = Value(point, 6),
            },
        };
    }

    /// <summary>
    /// How far a profile is from the cells: log error where a latency is printed, distance from the colour elsewhere, and
    /// the verdict on the target. Unseen knees are pulled up, so that no traffic is claimed without a cliff that shows it.
    /// </summary>
    public double Loss(WorkloadProfile profile)
    {
        var curve = new WorkloadCurve(profile, _shape);
        var horizon = profile.Service!.HorizonSeconds;
        var sum = 0.0;
        foreach (var cell in _cells)
        {
            var latency = SoloLatency.Of(curve, _shape, cell.Rps, cell.Cores, cell.Ways, horizon);
            if (!double.IsNaN(cell.PrintedMs))
            {
                var error = Math.Abs(Math.Log(latency / cell.PrintedMs));
                sum += error < 0.3 ? error * error / 0.6 : error - 0.15;
                sum += error > 0.62 ? 0.3 : 0;
            }

            var outside = latency < cell.LowMs ? Math.Log(cell.LowMs / latency)
                : latency > cell.HighMs ? Math.Log(latency / cell.HighMs) : 0;
            sum += outside > 0 ? (0.7 * Math.Min(outside, 2)) + 0.1 : 0;
            sum += (latency <= _service.TargetBorderMs) != cell.Meets(_service.TargetBorderMs) ? 0.6 : 0;
        }

        var pull = 0.0;
        if (profile.Work.Knee is not null)
        {
            for (var ways = 1; ways <= _shape.CacheWays; ways++)
            {
                pull += Math.Log(curve.KneeUnits(ways) / _cells[0].Rps);
            }
        }

        return (sum / _cells.Length) - (0.01 * pull / _shape.CacheWays);
    }

    private double Value(double[] point, int index)
    {
        var (low, high) = _bounds[index];
        return Rounded(low * Math.Pow(high / low, point[index]));
    }

    // what is fitted is what a file can hold: six digits
    private static double Rounded(double value)
    {
        var scale = Math.Pow(10, 5 - Math.Floor(Math.Log10(value)));
        return Math.Round(value * scale) / scale;
    }
}
