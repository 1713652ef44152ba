using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Perf;

/// <summary>
/// Instructions per cycle, cache misses and frequency of one cgroup: a group of counters for each CPU, since counters of a
/// cgroup count on one CPU each. All groups or none: a part of the CPUs would give a wrong picture.
/// </summary>
/// <param name="cgroup">absolute path of the cgroup</param>
/// <param name="cpus">CPUs that it may run on at most</param>
/// <param name="budget">grants descriptors, and knows whether this host counts at all</param>
internal sealed class PerfMeter(string cgroup, CpuSet cpus, PerfBudget budget) : IDisposable
{
    /// <summary>After so many readings without any count the cgroup may be another one of the same path: opened anew.</summary>
    private const int MaxSilent = 5;
    private IPerfGroup[] _groups = [];
    private PerfReading[] _before = [];
    private SampleStatus _missing = SampleStatus.NotYet;
    private bool _started;
    private int _silent;
    private long _timeNs;

    public string Path => cgroup;

    /// <summary>Instructions per cycle since the last reading.</summary>
    public Sample Ipc { get; private set; }

    /// <summary>Last-level cache misses a second.</summary>
    public Sample MissesPerSecond { get; private set; }

    /// <summary>Mean frequency while it ran, MHz.</summary>
    public Sample FrequencyMHz { get; private set; }

    /// <summary>Reads all groups; opens them at the first call.</summary>
    public void Read(long timeNs)
    {
        if (!_started || _silent >= MaxSilent)
        {
            budget.Close(_groups);
            (_started, _silent, _timeNs) = (true, 0, 0);
            _missing = budget.Open(cgroup, cpus, out _groups);
            _before = new PerfReading[_groups.Length];
        }

        ulong cycles = 0, instructions = 0, misses = 0, clock = 0;
        var counted = false;
        for (var i = 0; i < _groups.Length; i++)
        {
            if (!_groups[i].TryRead(out var now))
            {
                continue;
            }

            if (_timeNs != 0 && now.TrySince(_before[i], out var since))
            {
                counted = true;
                cycles += since.Cycles;
                instructions += since.Instructions;
                misses += since.Misses;
                clock += since.ClockNs;
            }

            _before[i] = now;
        }

        _silent = _groups.Length > 0 && !counted ? _silent + 1 : 0;
        var seconds = _timeNs == 0 ? 0 : (timeNs - _timeNs) / 1e9;
        _timeNs = timeNs;
        var missing = Sample.Missing(_groups.Length == 0 ? _missing : seconds <= 0 ? SampleStatus.NotYet : SampleStatus.Idle);
        Ipc = counted && cycles > 0 ? Sample.Of((double)instructions / cycles) : missing;
        MissesPerSecond = counted && seconds > 0 ? Sample.Of(misses / seconds) : missing;
        FrequencyMHz = counted && clock > 0 ? Sample.Of(cycles * 1e3 / clock) : missing;
    }

    public void Dispose()
    {
        budget.Close(_groups);
        _groups = [];
    }
}
