using Cotenant.HwBackends.Linux.Perf;
using Cotenant.HwBackends.Linux.Pressure;

namespace Cotenant.HwBackends.Linux.Sensors;

/// <summary>What is armed in the kernel for a tenant's cgroup: counters, and a trigger on memory pressure.</summary>
internal sealed class TenantProbes : IDisposable
{
    /// <summary>
    /// The window that the kernel grants also without CAP_SYS_RESOURCE (kernel/sched/psi.c: multiples of 2 s).
    /// </summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private readonly PressureWatch? _watch;
    private readonly TimeSpan _stall;
    private PressureTrigger? _trigger;
    private bool _refused;

    /// <param name="path">absolute path of the cgroup</param>
    /// <param name="meter">its counters</param>
    /// <param name="watch">who waits for triggers; null for none</param>
    /// <param name="stall">stall time in a <see cref="Window"/> that is told; zero for no trigger</param>
    public TenantProbes(string path, PerfMeter meter, PressureWatch? watch, TimeSpan stall)
    {
        (Path, Perf, _watch, _stall) = (path, meter, stall > TimeSpan.Zero ? watch : null, stall);
        Arm();
    }

    public string Path { get; }

    public PerfMeter Perf { get; }

    /// <summary>How often the threshold was crossed since the last call; arms anew after the cgroup was replaced.</summary>
    public int TakeStalls()
    {
        if (_trigger is { IsGone: true } gone)
        {
            gone.Dispose();
            _trigger = null;
        }

        if (_trigger is null && !_refused)
        {
            Arm();
        }

        return _trigger?.Take() ?? 0;
    }

    public void Dispose()
    {
        Perf.Dispose();
        _trigger?.Dispose();
        _trigger = null;
        _refused = true;
    }

    private void Arm() => _refused = _watch is null || _watch.Add($"{Path}/memory.pressure", _stall, Window, out _trigger) is not (Files.Errno.None or Files.Errno.ENOENT or Files.Errno.ENODEV);
}
