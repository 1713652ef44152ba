using Cotenant.Compute.Colocation;
using Cotenant.Plugins;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>What OSML+ remembers of one service: its readings at the present allocation, its frontier, what it has lived through.</summary>
internal sealed class ServiceState
{
    // counters settle when caches have filled and queues have found their length
    private const long SettleNs = 150_000_000;

    // latency is a percentile over the last second: before that it speaks of the allocation before
    private const long WindowNs = 1_030_000_000;
    private const long LeastCatchUpNs = 1_500_000_000;
    private const long MostCatchUpNs = 12_000_000_000;
    private const int ProfileTicks = 4;
    private const int SureTicks = 8;
    private const double Full = 0.955;
    private const double Unhurried = 0.9;
    private const double LoadChange = 0.08;

    private ColocationReading _reading;
    private double _busy;
    private double _lastRatio = double.NaN;
    private double _logSum;
    private long _busySinceNs = -1;
    private long _catchUpUntilNs;
    private ColocationReading _profile;
    private bool _profileIsCold;
    private bool _profileIsGuess;
    private double _requests = double.NaN;
    private double _profileRequests = double.NaN;

    internal ServiceState(int ways) => Frontier = new Frontier(ways);

    internal int Generation { get; private set; }

    /// <summary>Device time of the last change of its allocation.</summary>
    internal long ChangedNs { get; private set; }

    /// <summary>Decision points with settled readings since then.</summary>
    internal int Ticks { get; private set; }

    internal Frontier Frontier { get; }

    internal AllocationFacts Facts { get; } = new();

    /// <summary>The readings, averaged over the time at the present allocation.</summary>
    internal ref readonly ColocationReading Reading => ref _reading;

    /// <summary>99th percentile over target of the newest sample that speaks of the present allocation; NaN before.</summary>
    internal double Ratio { get; private set; } = double.NaN;

    /// <summary>The sample before that.</summary>
    internal double RatioBefore { get; private set; } = double.NaN;

    /// <summary>Mean of the logarithms of all such samples, as a ratio: noise averages out.</summary>
    internal double MeanRatio => Samples == 0 ? double.NaN : Math.Exp(_logSum / Samples);

    /// <summary>Samples that speak of the present allocation.</summary>
    internal int Samples { get; private set; }

    /// <summary>Growth of the latency in seconds a second, from the last two samples; NaN before there are two.</summary>
    internal double Growth { get; private set; } = double.NaN;

    /// <summary>True when a sample that speaks of the present allocation came with this decision point.</summary>
    internal bool FreshSample { get; private set; }

    /// <summary>True before the first sample of latency.</summary>
    internal bool WarmingUp => double.IsNaN(_lastRatio);

    /// <summary>True while all its CPUs are busy: more load than they serve, or a backlog that they work off.</summary>
    internal bool Saturated => Ticks >= 3 && _busy >= Full;

    /// <summary>
    /// True while a backlog is worked off: waiting helps. Latency that falls says so; before that, it is assumed for a while
    /// of one that has been overloaded and got more.
    /// </summary>
    internal bool IsCatchingUp(long nowNs) => double.IsNaN(Growth) ? nowNs < _catchUpUntilNs : Growth < -0.02 && Ratio > 1;

    /// <summary>True once it has been read while its CPUs had time to spare.</summary>
    internal bool HasProfile { get; private set; }

    /// <summary>Its readings at such a time: what the models are asked with.</summary>
    internal ref readonly ColocationReading Profile => ref _profile;

    /// <summary>Requests served over those of the profile; 1 when nobody counts them.</summary>
    internal double LoadGrowth => _requests / _profileRequests is var growth && double.IsFinite(growth) ? growth : 1;

    /// <summary>True when Model-A and Model-B disagree on it.</summary>
    internal bool IsUnsure { get; private set; }

    /// <summary>True when nothing was wrong with it at the allocation before.</summary>
    internal bool WasWell { get; private set; }

    /// <summary>True when its frontier has to be drawn anew.</summary>
    internal bool Stale { get; private set; }

    /// <summary>Neighbours' traffic in bytes a second for which the frontier was drawn.</summary>
    internal double DrawnNeighbourBandwidth { get; private set; }

    /// <summary>Neighbours' CPU time for which the frontier was drawn.</summary>
    internal double DrawnNeighbourCpu { get; private set; }

    internal void Reset(int generation, long nowNs)
    {
        Generation = generation;
        Frontier.Clear();
        Facts.Clear();
        _lastRatio = double.NaN;
        HasProfile = false;
        Stale = false;
        _busySinceNs = -1;
        _catchUpUntilNs = 0;
        Changed(nowNs);
    }

    /// <summary>Its allocation changes now.</summary>
    /// <param name="nowNs">Device time.</param>
    /// <param name="grows">True when it gets more of something and less of nothing.</param>
    internal void Changed(long nowNs, bool grows = false)
    {
        WasWell = Ticks >= 3 && !Saturated && !(Ratio > 1);
        if (grows && _busySinceNs >= 0)
        {
            _catchUpUntilNs = nowNs + Math.Clamp(2 * (nowNs - _busySinceNs), LeastCatchUpNs, MostCatchUpNs);
        }

        ChangedNs = nowNs;
        Ticks = 0;
        Samples = 0;
        _logSum = 0;
        _busy = 0;
        Ratio = double.NaN;
        RatioBefore = double.NaN;
        Growth = double.NaN;
    }

    /// <summary>Takes over what is read at a decision point.</summary>
    internal void Observe(in Unit unit, in ColocationReading now, long nowNs)
    {
        FreshSample = false;
        if (nowNs >= ChangedNs + SettleNs && !double.IsNaN(now.Cpu) && now.Cores > 0)
        {
            Ticks++;
            Average(now);
            var busy = now.Cpu / now.Cores;
            _busy = Ticks == 1 ? busy : _busy + (0.4 * (busy - _busy));
            _busySinceNs = !(_busy >= Full) ? -1 : _busySinceNs >= 0 ? _busySinceNs : nowNs;
            _requests = Ticks == 1 ? unit.Requests : Mix(_requests, unit.Requests, 0.2);
            TakeProfile();
        }

        if (!unit.Fresh || double.IsNaN(unit.Ratio))
        {
            return;
        }

        var before = _lastRatio;
        _lastRatio = unit.Ratio;
        if (unit.SampleNs < ChangedNs + WindowNs)
        {
            return;
        }

        FreshSample = true;
        Samples++;
        RatioBefore = Ratio;
        Ratio = unit.Ratio;
        _logSum += Math.Log(unit.Ratio);
        Growth = Samples >= 2 ? (unit.Ratio - before) * unit.TargetMs / 1000 : double.NaN;
    }

    /// <summary>
    /// All its CPUs are busy and there is no profile of its load: makes one of the work a request takes now and of how many
    /// come, which the growth of the latency tells, or <paramref name="atLeast"/> as long as there is none.
    /// </summary>
    /// <returns>False when the profile of a like load is there already.</returns>
    internal bool GuessProfile(double atLeast)
    {
        var growth = double.IsNaN(Growth) ? atLeast : 1 + Math.Clamp(Growth, 0.03, 2);
        if (Ticks < ProfileTicks || !(_reading.Cpu > 0) || (HasProfile && (!_profileIsGuess || _reading.Cpu * growth < (1 + LoadChange) * _profile.Cpu)))
        {
            return false;
        }

        HasProfile = true;
        _profile = _reading.Relieved(growth);
        _profileRequests = _requests * growth;
        _profileIsCold = WarmingUp;
        _profileIsGuess = true;
        Stale = true;
        return true;
    }

    /// <summary>The frontier has been drawn for these neighbours.</summary>
    internal void Drawn(double neighbourBandwidth, double neighbourCpu, bool unsure)
    {
        IsUnsure = unsure;
        Stale = false;
        DrawnNeighbourBandwidth = neighbourBandwidth;
        DrawnNeighbourCpu = neighbourCpu;
    }

    internal void Save(ref RecordWriter writer)
    {
        writer.Write(Generation);
        writer.Write(ChangedNs);
        writer.Write(Ticks);
        writer.Write(Samples);
        writer.Write(_busy);
        writer.Write(_lastRatio);
        writer.Write(_logSum);
        writer.Write(WasWell);
        writer.Write(IsUnsure);
        writer.Write(_busySinceNs);
        writer.Write(_catchUpUntilNs);
        writer.Write(Ratio);
        writer.Write(RatioBefore);
        writer.Write(Growth);
        writer.Write(HasProfile);
        writer.Write(_profileIsCold);
        writer.Write(_profileIsGuess);
        writer.Write(Stale);
        writer.Write(_requests);
        writer.Write(_profileRequests);
        writer.Write(DrawnNeighbourBandwidth);
        writer.Write(DrawnNeighbourCpu);
        Frontier.Save(ref writer);
        Facts.Save(ref writer);
        Save(ref writer, _reading);
        Save(ref writer, _profile);
    }

    internal void Restore(ref RecordReader reader)
    {
        Generation = reader.ReadInt32();
        ChangedNs = reader.ReadInt64();
        Ticks = reader.ReadInt32();
        Samples = reader.ReadInt32();
        _busy = reader.ReadDouble();
        _lastRatio = reader.ReadDouble();
        _logSum = reader.ReadDouble();
        WasWell = reader.ReadBoolean();
        IsUnsure = reader.ReadBoolean();
        _busySinceNs = reader.ReadInt64();
        _catchUpUntilNs = reader.ReadInt64();
        Ratio = reader.ReadDouble();
        RatioBefore = reader.ReadDouble();
        Growth = reader.ReadDouble();
        HasProfile = reader.ReadBoolean();
        _profileIsCold = reader.ReadBoolean();
        _profileIsGuess = reader.ReadBoolean();
        Stale = reader.ReadBoolean();
        _requests = reader.ReadDouble();
        _profileRequests = reader.ReadDouble();
        DrawnNeighbourBandwidth = reader.ReadDouble();
        DrawnNeighbourCpu = reader.ReadDouble();
        Frontier.Restore(ref reader);
        Facts.Restore(ref reader);
        _reading = Restored(ref reader);
        _profile = Restored(ref reader);
    }

    private static void Save(ref RecordWriter writer, in ColocationReading reading)
    {
        foreach (var value in (ReadOnlySpan<double>)[reading.Cpu, reading.FrequencyMHz, reading.Ipc, reading.Misses, reading.Bandwidth, reading.Virtual,
            reading.Resident, reading.Cache, reading.Cores, reading.NeighbourBandwidth, reading.NeighbourCache, reading.NeighbourCpu])
        {
            writer.Write(value);
        }
    }

    private static ColocationReading Restored(ref RecordReader reader) => new()
    {
        Cpu = reader.ReadDouble(),
        FrequencyMHz = reader.ReadDouble(),
        Ipc = reader.ReadDouble(),
        Misses = reader.ReadDouble(),
        Bandwidth = reader.ReadDouble(),
        Virtual = reader.ReadDouble(),
        Resident = reader.ReadDouble(),
        Cache = reader.ReadDouble(),
        Cores = reader.ReadDouble(),
        NeighbourBandwidth = reader.ReadDouble(),
        NeighbourCache = reader.ReadDouble(),
        NeighbourCpu = reader.ReadDouble(),
    };

    // an even mean at first, then the last two seconds or so
    private void Average(in ColocationReading now)
    {
        var share = Math.Max(1.0 / Ticks, 0.08);
        _reading.Cpu = Ticks == 1 ? now.Cpu : _reading.Cpu + (share * (now.Cpu - _reading.Cpu));
        _reading.FrequencyMHz = Mix(_reading.FrequencyMHz, now.FrequencyMHz, share);
        _reading.Ipc = Mix(_reading.Ipc, now.Ipc, share);
        _reading.Misses = Mix(_reading.Misses, now.Misses, share);
        _reading.Bandwidth = Mix(_reading.Bandwidth, now.Bandwidth, share);
        _reading.Virtual = now.Virtual;
        _reading.Resident = now.Resident;
        _reading.Cache = now.Cache;
        _reading.Cores = now.Cores;
        _reading.NeighbourBandwidth = Mix(_reading.NeighbourBandwidth, now.NeighbourBandwidth, share);
        _reading.NeighbourCache = now.NeighbourCache;
        _reading.NeighbourCpu = Mix(_reading.NeighbourCpu, now.NeighbourCpu, share);
    }

    private double Mix(double mean, double now, double share) =>
        Ticks == 1 || double.IsNaN(mean) ? now : double.IsNaN(now) ? mean : mean + (share * (now - mean));

    // a profile is kept: readings at other allocations say the same with more disturbance, another load does not
    private void TakeProfile()
    {
        if (Ticks < ProfileTicks || !(_busy < Unhurried) || !(_reading.Cpu > 0))
        {
            return;
        }

        var load = Math.Abs(LoadGrowth - 1);
        var moved = double.IsNaN(_requests) && _profile.Cores == _reading.Cores && _profile.Cache == _reading.Cache
            && Math.Abs(_reading.Cpu - _profile.Cpu) > 2 * LoadChange * _profile.Cpu;
        var better = _profileIsGuess || (_profileIsCold && (!WarmingUp || _reading.Cpu < (1 - LoadChange) * _profile.Cpu));
        var isNew = !HasProfile || _profileIsGuess || (Ticks >= SureTicks && (load > LoadChange || moved || better));
        if (!isNew)
        {
            return;
        }

        if (HasProfile && !_profileIsCold && !_profileIsGuess)
        {
            // facts of another load say nothing
            Facts.Clear();
        }

        HasProfile = true;
        _profile = _reading;
        _profileRequests = _requests;
        _profileIsCold = WarmingUp;
        _profileIsGuess = false;
        Stale = true;
    }
}
