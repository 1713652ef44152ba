using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Sensors;

/// <summary>
/// Makes a rate of a cumulative counter. A counter that goes backwards started anew (group made again, event
/// reconfigured): that interval has no value, because how much was counted before the reset is unknown.
/// </summary>
internal struct RateMeter
{
    private long _counter;
    private long _timeNs;
    private bool _started;

    /// <param name="counter">the counter now</param>
    /// <param name="timeNs">when it was read, in nanoseconds of a clock that does not jump</param>
    /// <returns>counts per second since the last call</returns>
    public Sample Next(long counter, long timeNs)
    {
        var (before, since, started) = (_counter, timeNs - _timeNs, _started);
        (_counter, _timeNs, _started) = (counter, timeNs, true);
        return !started || since <= 0 ? Sample.Missing(SampleStatus.NotYet)
            : counter < before ? Sample.Missing(SampleStatus.Unavailable)
            : Sample.Of((counter - before) / (since / 1e9));
    }

    /// <summary>Forgets the last reading: the counter is another one now.</summary>
    public void Restart() => _started = false;
}
