using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Pressure;
using Cotenant.HwBackends.Linux.Sensors;
using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Cgroups;

/// <summary>
/// Kept readers of a cgroup's counters: cpu.stat, cpu.pressure, memory.pressure, memory.current. Readable in any cgroup,
/// also where systemd is the only writer. When the cgroup is replaced by another of the same path, the readers fail and
/// are opened anew.
/// </summary>
internal sealed class CgroupSensors(IKernelFiles files, string path) : IDisposable
{
    private readonly byte[] _text = new byte[1024];
    private readonly KernelFile?[] _readers = new KernelFile?[4];
    private readonly bool[] _absent = new bool[4];
    private RateMeter _usage;
    private RateMeter _cpuWait;
    private RateMeter _memoryWait;
    private long _periods = -1;
    private long _throttledPeriods;

    public string Path => path;

    /// <summary>CPU time over wall time, in percent of one CPU.</summary>
    public Sample CpuPercent { get; private set; }

    /// <summary>Share of bandwidth periods that were throttled, 0 to 1.</summary>
    public Sample Throttled { get; private set; }

    /// <summary>Share of the time in which some task waited for a CPU, 0 to 1.</summary>
    public Sample CpuPressure { get; private set; }

    /// <summary>Share of the time in which some task waited for memory, 0 to 1.</summary>
    public Sample MemoryPressure { get; private set; }

    /// <summary>Charged memory in bytes, page cache included.</summary>
    public Sample MemoryBytes { get; private set; }

    /// <summary>Reads what changes quickly.</summary>
    public void ReadFast(long timeNs)
    {
        ReadCpu(timeNs);
        CpuPressure = ReadPressure(1, "cpu.pressure", ref _cpuWait, timeNs);
    }

    /// <summary>Reads what changes slowly.</summary>
    public void ReadSlow(long timeNs)
    {
        MemoryPressure = ReadPressure(2, "memory.pressure", ref _memoryWait, timeNs);
        var text = Read(3, "memory.current", out var status);
        MemoryBytes = KernelText.TryLong(text, out var bytes) ? Sample.Of(bytes) : Sample.Missing(status);
    }

    public void Dispose()
    {
        for (var i = 0; i < _readers.Length; i++)
        {
            _readers[i]?.Dispose();
            _readers[i] = null;
        }
    }

    /// <summary>Microseconds a second as a share of the time.</summary>
    internal static Sample AsShare(Sample microseconds) => microseconds.HasValue ? Sample.Of(Math.Min(1, microseconds.Value / 1e6)) : microseconds;

    private void ReadCpu(long timeNs)
    {
        var text = Read(0, "cpu.stat", out var status);
        if (!KernelText.TryKeyed(text, "usage_usec"u8, out var usage))
        {
            CpuPercent = Throttled = Sample.Missing(status);
            return;
        }

        var rate = _usage.Next(usage, timeNs);
        CpuPercent = rate.HasValue ? Sample.Of(rate.Value / 1e4) : rate;
        Throttled = Sample.Missing(SampleStatus.NotSupported);
        if (KernelText.TryKeyed(text, "nr_periods"u8, out var periods) && KernelText.TryKeyed(text, "nr_throttled"u8, out var throttled))
        {
            Throttled = _periods < 0 ? Sample.Missing(SampleStatus.NotYet)
                : periods > _periods ? Sample.Of(Math.Clamp((double)(throttled - _throttledPeriods) / (periods - _periods), 0, 1))
                : Sample.Of(0);
            (_periods, _throttledPeriods) = (periods, throttled);
        }
    }

    private Sample ReadPressure(int which, string file, ref RateMeter meter, long timeNs)
    {
        var text = Read(which, file, out var status);
        return PressureText.TryParse(text, "some"u8, out var some) ? AsShare(meter.Next(some.TotalUs, timeNs)) : Sample.Missing(status);
    }

    /// <summary>The file's text; empty with the reason when it cannot be read (PSI may be built in but off: EOPNOTSUPP).</summary>
    private ReadOnlySpan<byte> Read(int which, string file, out SampleStatus status)
    {
        status = _absent[which] ? SampleStatus.NotSupported : SampleStatus.Error;
        if (_absent[which])
        {
            return default;
        }

        if (_readers[which] is null && files.Open($"{path}/{file}", out _readers[which]) is not Errno.None and var errno)
        {
            // a kernel without PSI or a cgroup without the controller: not tried again at each tick
            _absent[which] = errno == Errno.ENOENT;
            status = _absent[which] ? SampleStatus.NotSupported : SampleStatus.Error;
            return default;
        }

        var length = _readers[which]!.Read(_text, 0);
        if (length >= 0)
        {
            return _text.AsSpan(0, length);
        }

        if (length == -Errno.EOPNOTSUPP)
        {
            status = SampleStatus.NotSupported;
            return default;
        }

        _readers[which]!.Dispose();
        _readers[which] = null;
        return default;
    }
}
