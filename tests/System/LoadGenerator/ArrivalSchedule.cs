namespace Cotenant.LoadGenerator;

/// <summary>
/// When requests are due, whatever the service does (open loop). A seed fixes the whole schedule.
/// Poisson arrivals come from unit exponentials pushed through the integral of the rate, evenly spaced
/// ones from unit steps, so that both follow rate changes exactly. Safe for several threads.
/// </summary>
internal sealed class ArrivalSchedule(RateProfile profile, bool poisson, double durationSeconds, int keys, int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private double _now;
    private long _issued;

    /// <summary>Arrivals handed out so far.</summary>
    public long Issued => Interlocked.Read(ref _issued);

    /// <summary>Takes the next arrival; false when the run's time is over.</summary>
    public bool TryNext(out Arrival arrival)
    {
        lock (_lock)
        {
            // 1 - u lies in (0, 1]: the logarithm is finite
            double expected = poisson ? -Math.Log(1 - _random.NextDouble()) : 1;
            double due = profile.Advance(_now, expected);
            if (due >= durationSeconds)
            {
                _now = durationSeconds;
                arrival = default;
                return false;
            }

            _now = due;
            _issued++;
            arrival = new Arrival(due, _random.Next(keys));
            return true;
        }
    }
}
