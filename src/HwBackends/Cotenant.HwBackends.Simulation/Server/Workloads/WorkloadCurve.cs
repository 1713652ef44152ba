using Cotenant.HwBackends.Simulation.Server.Shape;

namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>
/// A profile made ready for one server: what a unit of work costs at a number of ways. Ways are in the profile's
/// reference ways, so that megabytes count, not the server's own division of its cache.
/// </summary>
internal sealed class WorkloadCurve
{
    private readonly double _coreMs;
    private readonly double _growth;
    private readonly double _inverseWays;
    private readonly double _dilution;
    private readonly double _wayScale;
    private readonly double[] _kneeWays;
    private readonly double[] _kneeUnits;
    private readonly bool _bandwidthBound;
    private readonly double _referenceBandwidth;
    private readonly double _stallMBPerMs;
    private readonly double _floorMB;
    private readonly double _stallMs;
    private readonly double _baseMs;
    private readonly double _queueing;
    private readonly double _exponent;

    /// <summary>Joins a profile and a server.</summary>
    public WorkloadCurve(WorkloadProfile profile, ServerShape shape)
    {
        var work = profile.Work;
        _coreMs = work.CoreMs * profile.Reference.FrequencyMHz / shape.FrequencyMHz;
        _growth = work.MissGrowth;
        _inverseWays = 1 / work.MissWays;
        _dilution = work.WayDilution / 28;
        _wayScale = shape.WayMegabytes / profile.Reference.WayMegabytes;
        _kneeWays = work.Knee is null ? [] : [.. work.Knee.Ways];
        _kneeUnits = work.Knee is null ? [] : [.. work.Knee.UnitsPerSecond];
        _bandwidthBound = work.Knee?.BandwidthBound ?? false;
        _referenceBandwidth = profile.Reference.BandwidthMBps;
        _stallMBPerMs = shape.StallGBps;
        _floorMB = profile.Memory.MegabytesPerUnit;
        _stallMs = profile.Memory.StallShare * _coreMs;
        _baseMs = profile.Service?.BaseMs ?? 0;
        _queueing = profile.Service?.Queueing ?? 0;
        _exponent = profile.Service?.Exponent ?? 1;
        // a best-effort job's unit is 10^9 instructions, whatever its IPC
        InstructionsPerUnit = profile.Kind == WorkloadKind.BestEffort
            ? 1e9
            : profile.Ipc * work.CoreMs * profile.Reference.FrequencyMHz * 1e3;
        MissesPerMB = profile.Memory.DemandMissShare * 1e6 / 64;
    }

    /// <summary>The largest utilisation of a service: beyond it a backlog grows (the published map's offset).</summary>
    public const double Saturation = 0.97;

    /// <summary>Instructions of one unit of work.</summary>
    public double InstructionsPerUnit { get; }

    /// <summary>Counted misses for one MB of traffic: lines of 64 bytes.</summary>
    public double MissesPerMB { get; }

    /// <summary>Reference ways that a tenant with these ways of the server sees when it runs on these CPUs.</summary>
    public double Ways(double serverWays, int cpus) =>
        serverWays * _wayScale * (cpus > 8 ? Math.Exp(-_dilution * (cpus - 8)) : 1);

    /// <summary>Core time of a unit of work in ms, on a core of its own.</summary>
    public double CoreMs(double ways) => _coreMs * (1 + (_growth * Math.Exp((1 - ways) * _inverseWays)));

    /// <summary>Units of work a second that the memory side allows alone on the reference machine.</summary>
    public double KneeUnits(double ways)
    {
        var count = _kneeWays.Length;
        if (count == 0)
        {
            return double.PositiveInfinity;
        }

        if (ways <= _kneeWays[0])
        {
            // below the table as the misses of a working set that does not fit: slowly down
            return _kneeUnits[0] * Math.Pow(Math.Max(ways / _kneeWays[0], 0.01), 0.3);
        }

        for (var i = 1; i < count; i++)
        {
            if (ways <= _kneeWays[i])
            {
                var share = (ways - _kneeWays[i - 1]) / (_kneeWays[i] - _kneeWays[i - 1]);
                return _kneeUnits[i - 1] + (share * (_kneeUnits[i] - _kneeUnits[i - 1]));
            }
        }

        return _kneeUnits[count - 1];
    }

    /// <summary>
    /// Memory traffic of a unit of work in MB: what no cache saves, the lines fetched while the core waits, or, at a
    /// bandwidth knee, the share of the bandwidth that the knee means.
    /// </summary>
    public double Megabytes(double coreMs, double kneeUnits)
    {
        var lines = _floorMB + (_stallMBPerMs * Math.Max(0, coreMs - _coreMs));
        return _bandwidthBound ? Math.Max(lines, _referenceBandwidth / kneeUnits) : lines;
    }

    /// <summary>The limit that stays when the bandwidth is not the limit: the knee of a workload that thrashes its own ways.</summary>
    public double OwnLimit(double kneeUnits) => _bandwidthBound ? double.PositiveInfinity : kneeUnits;

    /// <summary>Share of the core time in which the core waits for memory.</summary>
    public double StallShare(double coreMs) => Math.Min(1, (_stallMs + Math.Max(0, coreMs - _coreMs)) / coreMs);

    /// <summary>99th percentile in ms without backlog at a utilisation.</summary>
    public double LatencyMs(double utilisation)
    {
        var rho = Math.Min(utilisation, Saturation);
        return rho <= 0 ? _baseMs : _baseMs * (1 + (_queueing * Math.Pow(rho / (1 - rho), _exponent)));
    }
}
