namespace Cotenant.HwBackends.Linux;

/// <summary>The device's time: nanoseconds since it was made, on a clock that never jumps.</summary>
internal sealed class DeviceClock
{
    private readonly long _start;

    public DeviceClock(TimeProvider time)
    {
        Time = time;
        _start = time.GetTimestamp();
    }

    public TimeProvider Time { get; }

    public long NowNs => Time.GetElapsedTime(_start).Ticks * TimeSpan.NanosecondsPerTick;
}
