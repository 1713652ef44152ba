namespace Cotenant.HwBackends.Linux.Sensors;

/// <summary>
/// Makes a rate of a cumulative counter. A counter that goes backwards starts anew: that interval has no value, because
/// how much was counted before the reset is unknown.
/// </summary>
internal struct RateMeter
{
    private long _counter;
    private TimeSpan _time;
    private bool _started;

    /// <param name="counter">the counter now</param>
    /// <param name="time">when it was read, on any clock that does not jump</param>
    /// <returns>counts per second since the last call</returns>
    public Sample Next(long counter, TimeSpan time)
    {
        var (before, since, started) = (_counter, time - _time, _started);
        (_counter, _time, _started) = (counter, time, true);
        return !started || since <= TimeSpan.Zero ? Sample.Missing(SampleReason.FirstReading)
            : counter < before ? Sample.Missing(SampleReason.CounterReset)
            : Sample.Of((counter - before) / since.TotalSeconds);
    }

    /// <summary>Forgets the last reading: the counter is another one now.</summary>
    public void Restart() => _started = false;
}
