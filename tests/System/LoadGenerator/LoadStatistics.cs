namespace Cotenant.LoadGenerator;

/// <summary>What a run has counted so far. Safe for several threads.</summary>
internal sealed class LoadStatistics
{
    private long _succeeded;
    private long _failed;
    private long _abandoned;
    private long _maxNanoseconds;

    /// <summary>From the scheduled time to the last byte; a request that failed counts with the timeout at least.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From the scheduled time to the moment it was sent: what the generator itself, or a lack of connections, adds.</summary>
    public LatencyHistogram SendLag { get; } = new();

    public long Succeeded => Interlocked.Read(ref _succeeded);

    /// <summary>Requests that broke: refused, reset, timed out, answered wrongly.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Requests never sent, as they were older than the timeout when a connection became free.</summary>
    public long Abandoned => Interlocked.Read(ref _abandoned);

    public double MaxSeconds => Interlocked.Read(ref _maxNanoseconds) / 1e9;

    public void Success(double seconds)
    {
        Interlocked.Increment(ref _succeeded);
        Record(seconds);
    }

    public void Failure(double seconds)
    {
        Interlocked.Increment(ref _failed);
        Record(seconds);
    }

    public void Abandon(double seconds)
    {
        Interlocked.Increment(ref _abandoned);
        Record(seconds);
    }

    private void Record(double seconds)
    {
        Latency.Record(seconds);
        long value = (long)(seconds * 1e9);
        long seen = Interlocked.Read(ref _maxNanoseconds);
        while (value > seen)
        {
            long before = Interlocked.CompareExchange(ref _maxNanoseconds, value, seen);
            if (before == seen)
            {
                break;
            }

            seen = before;
        }
    }
}
