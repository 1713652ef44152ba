namespace Cotenant.HwBackends.Linux.Host;

/// <summary>Waits for the next tick. Ticks that were missed are left out, so that a late loop does not hurry after them.</summary>
internal sealed class Ticker(DeviceClock clock, TimeSpan period)
{
    private readonly long _periodNs = period.Ticks * TimeSpan.NanosecondsPerTick;
    private long _nextNs = clock.NowNs;

    /// <param name="wake">breaks the wait off</param>
    /// <returns>false if the wait was broken off</returns>
    public bool Wait(WaitHandle wake)
    {
        long now;
        while ((now = clock.NowNs) < _nextNs)
        {
            // rounded up: waking early would only mean to wait again
            var milliseconds = (int)Math.Min(((_nextNs - now) + 999_999) / 1_000_000, int.MaxValue);
            if (wake.WaitOne(milliseconds))
            {
                return false;
            }
        }

        _nextNs += ((now - _nextNs) / _periodNs + 1) * _periodNs;
        return true;
    }
}
