using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>
/// The partitions that were tried, what each job showed under them, and their scores: ½ of the geometric mean of target over
/// latency, each at most 1, while a target is missed; else ½ + ½ of the geometric mean of performance over the best seen
/// (CLITE, equation 3), of the best-effort jobs where there are any; without any it is 1, or that of the services if so asked.
/// </summary>
internal sealed class CliteSamples
{
    private readonly short[] _partitions;
    private readonly double[] _shown;
    private readonly double[] _best;
    private readonly bool[] _isService;
    private readonly int _capacity;
    private readonly bool _optimiseServices;

    internal CliteSamples(int capacity, int maximumJobs, bool optimiseServices)
    {
        _capacity = capacity;
        _optimiseServices = optimiseServices;
        _partitions = new short[capacity * maximumJobs * PartitionSpace.MaximumResources];
        _shown = new double[capacity * maximumJobs];
        _best = new double[maximumJobs];
        _isService = new bool[maximumJobs];
    }

    internal int Count { get; private set; }

    internal int Jobs { get; private set; }

    internal bool IsFull => Count == _capacity;

    private int Length { get; set; }

    internal void Clear(int jobs, int length)
    {
        Count = 0;
        Jobs = jobs;
        Length = length;
    }

    internal void SetKind(int job, bool isService) => _isService[job] = isService;

    internal ReadOnlySpan<short> Partition(int sample) => _partitions.AsSpan(sample * Length, Length);

    /// <summary>What the jobs showed: latency over target for services, instructions a second (or the like) for best-effort ones; NaN where nothing was to be read.</summary>
    internal Span<double> Shown(int sample) => _shown.AsSpan(sample * Jobs, Jobs);

    /// <summary>Index of a partition that was tried, or -1.</summary>
    internal int IndexOf(ReadOnlySpan<short> partition)
    {
        for (var sample = 0; sample < Count; sample++)
        {
            if (Partition(sample).SequenceEqual(partition))
            {
                return sample;
            }
        }

        return -1;
    }

    internal int Add(ReadOnlySpan<short> partition)
    {
        partition.CopyTo(_partitions.AsSpan(Count * Length, Length));
        return Count++;
    }

    /// <summary>Takes the best performance of every job among the samples as what it can do alone.</summary>
    internal void Calibrate()
    {
        for (var job = 0; job < Jobs; job++)
        {
            _best[job] = double.NaN;
            for (var sample = 0; sample < Count; sample++)
            {
                var shown = Shown(sample)[job];
                _best[job] = _isService[job] ? Least(_best[job], shown) : -Least(-_best[job], -shown);
            }
        }
    }

    internal bool MeetsTargets(int sample)
    {
        for (var job = 0; job < Jobs; job++)
        {
            if (_isService[job] && Shown(sample)[job] > 1)
            {
                return false;
            }
        }

        return true;
    }

    internal double Score(int sample)
    {
        var shown = Shown(sample);
        var (met, bestEffort) = (MeetsTargets(sample), !_isService.AsSpan(0, Jobs).Contains(true));
        for (var job = 0; job < Jobs; job++)
        {
            bestEffort |= !_isService[job] && !double.IsNaN(shown[job]);
        }

        if (met && !bestEffort && !_optimiseServices)
        {
            return 1;
        }

        var logs = 0.0;
        var counted = 0;
        for (var job = 0; job < Jobs; job++)
        {
            if (double.IsNaN(shown[job]) || (met ? _isService[job] == bestEffort : !_isService[job]))
            {
                continue;
            }

            var part = !met ? 1 / shown[job] : _isService[job] ? _best[job] / shown[job] : shown[job] / _best[job];
            logs += Math.Log(Math.Clamp(double.IsNaN(part) ? 1 : part, 1e-6, 1));
            counted++;
        }

        var mean = counted == 0 ? 1 : Math.Exp(logs / counted);
        return met ? 0.5 + 0.5 * mean : 0.5 * mean;
    }

    /// <summary>The service that does best under a sample, or -1.</summary>
    internal int BestService(int sample)
    {
        var best = -1;
        var shown = Shown(sample);
        for (var job = 0; job < Jobs; job++)
        {
            best = _isService[job] && !double.IsNaN(shown[job]) && (best < 0 || shown[job] < shown[best]) ? job : best;
        }

        return best;
    }

    internal void Save(ref RecordWriter writer)
    {
        writer.Write((short)Count);
        writer.Write((short)Jobs);
        writer.Write((short)Length);
        for (var job = 0; job < Jobs; job++)
        {
            writer.Write(_isService[job]);
        }

        foreach (var amount in _partitions.AsSpan(0, Count * Length))
        {
            writer.Write(amount);
        }

        foreach (var shown in _shown.AsSpan(0, Count * Jobs))
        {
            writer.Write(shown);
        }
    }

    internal void Restore(ref RecordReader reader)
    {
        Count = reader.ReadInt16();
        Jobs = reader.ReadInt16();
        Length = reader.ReadInt16();
        if (Count < 0 || Count > _capacity || Jobs < 0 || Jobs > _isService.Length || Length < 0 || Length > Jobs * PartitionSpace.MaximumResources)
        {
            throw new InvalidDataException("the policy's memory is of a device with another number of tenant slots, or of other options");
        }

        for (var job = 0; job < Jobs; job++)
        {
            _isService[job] = reader.ReadBoolean();
        }

        foreach (ref var amount in _partitions.AsSpan(0, Count * Length))
        {
            amount = reader.ReadInt16();
        }

        foreach (ref var shown in _shown.AsSpan(0, Count * Jobs))
        {
            shown = reader.ReadDouble();
        }
    }

    private static double Least(double a, double b) => b < a || double.IsNaN(a) ? b : a;
}
