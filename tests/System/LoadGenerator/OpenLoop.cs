using System.Diagnostics;

namespace Cotenant.LoadGenerator;

/// <summary>
/// Sends what the schedule says over a fixed number of connections, one request in flight on each. All take
/// from the same schedule, so a late answer delays nothing but what no free connection is left for, and that
/// delay is part of the latency, which counts from the scheduled time (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(
    ArrivalSchedule schedule,
    Func<IRequestClient> connect,
    int connections,
    TimeSpan timeout,
    double warmUpSeconds,
    LoadStatistics statistics)
{
    private readonly LoadStatistics _warmUp = new();
    private string? _firstError;

    /// <summary>What the first failed request said, if one failed.</summary>
    public string? FirstError => _firstError;

    /// <summary>Runs to the schedule's end or to the stop; returns how long it took.</summary>
    public TimeSpan Run(CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        Thread[] workers = [.. Enumerable.Range(0, connections).Select(_ => new Thread(() => Work(start, stop)))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return Stopwatch.GetElapsedTime(start);
    }

    private void Work(long start, CancellationToken stop)
    {
        using IRequestClient client = connect();
        while (!stop.IsCancellationRequested && schedule.TryNext(out Arrival arrival))
        {
            long due = start + (long)(arrival.DueSeconds * Stopwatch.Frequency);
            PreciseWait.Until(due, stop);
            double lag = Stopwatch.GetElapsedTime(due).TotalSeconds;
            LoadStatistics counted = arrival.DueSeconds < warmUpSeconds ? _warmUp : statistics;
            if (lag > timeout.TotalSeconds)
            {
                counted.Abandon(lag);
                continue;
            }

            if (stop.IsCancellationRequested)
            {
                return;
            }

            counted.SendLag.Record(lag);
            try
            {
                client.Request(arrival.Key);
                counted.Success(Stopwatch.GetElapsedTime(due).TotalSeconds);
            }
            catch (IOException e)
            {
                Interlocked.CompareExchange(ref _firstError, e.Message, null);
                counted.Failure(Math.Max(Stopwatch.GetElapsedTime(due).TotalSeconds, timeout.TotalSeconds));
            }
        }
    }
}
