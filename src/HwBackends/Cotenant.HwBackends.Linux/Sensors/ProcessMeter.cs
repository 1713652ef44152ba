using Cotenant.HwBackends.Linux.Processes;
using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Sensors;

/// <summary>Sums over a tenant's processes: memory, and CPU time where no cgroup counts it.</summary>
internal sealed class ProcessMeter
{
    private static readonly long _pageBytes = Environment.SystemPageSize;
    private readonly List<(int Id, long Start, long Ticks)> _before = [];
    private readonly List<(int Id, long Start, long Ticks)> _now = [];
    private long _timeNs;

    /// <summary>CPU time over wall time, in percent of one CPU; steps of a clock tick (10 ms) show at short intervals.</summary>
    public Sample CpuPercent { get; private set; }

    /// <summary>Bytes of address space.</summary>
    public Sample VirtualBytes { get; private set; }

    /// <summary>Bytes in memory; pages that several processes map count for each.</summary>
    public Sample ResidentBytes { get; private set; }

    /// <summary>Adds up the memory of all processes.</summary>
    public void ReadMemory(TenantProcesses processes)
    {
        long size = 0, resident = 0;
        var count = 0;
        foreach (var process in processes.Tracked)
        {
            if (process.TryReadMemory(out var virtualPages, out var residentPages))
            {
                size += virtualPages;
                resident += residentPages;
                count++;
            }
        }

        VirtualBytes = count > 0 ? Sample.Of(size * _pageBytes) : Sample.Missing(SampleStatus.NotYet);
        ResidentBytes = count > 0 ? Sample.Of(resident * _pageBytes) : Sample.Missing(SampleStatus.NotYet);
    }

    /// <summary>
    /// Adds up the CPU time since the last reading over the processes that are in both: one that came or died counts
    /// from its second reading to its last.
    /// </summary>
    public void ReadCpu(TenantProcesses processes, long timeNs)
    {
        _now.Clear();
        long ticks = 0;
        var matched = 0;
        foreach (var process in processes.Tracked)
        {
            if (!process.TryRead(out var stat))
            {
                continue;
            }

            _now.Add((process.Id, stat.StartTicks, stat.CpuTicks));
            while (matched < _before.Count && _before[matched].Id < process.Id)
            {
                matched++;
            }

            if (matched < _before.Count && _before[matched].Id == process.Id && _before[matched].Start == stat.StartTicks)
            {
                ticks += stat.CpuTicks - _before[matched].Ticks;
            }
        }

        var since = (timeNs - _timeNs) / 1e9;
        CpuPercent = _now.Count == 0 || _before.Count == 0 || since <= 0
            ? Sample.Missing(SampleStatus.NotYet)
            : Sample.Of(ticks * 100.0 / ProcessStat.TicksPerSecond / since);
        _before.Clear();
        _before.AddRange(_now);
        _timeNs = timeNs;
    }
}
