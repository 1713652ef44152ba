using Cotenant.Plugins;
using Microsoft.Extensions.Logging;

namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>
/// The slot in which a source leaves its newest value. Says in the log when the source breaks, each problem once even if
/// problems alternate (a busy host refuses now at once, now too late), and when it works again.
/// </summary>
internal sealed class LatencySlot(string tenant, string source, ILogger logger)
{
    private const int MostTold = 8; // texts may quote what they have read, which is another each time
    private readonly List<string> _told = [];
    private LatencyReading _current = LatencyReading.Nothing;

    public LatencyReading Current => Volatile.Read(ref _current);

    public void Publish(double p99Ms, Sample requestsPerSecond, long timeNs)
    {
        var before = _current;
        if (before.Problem is not null)
        {
            _told.Clear();
            Log.LatencySourceWorks(logger, tenant, source);
        }

        Volatile.Write(ref _current, new LatencyReading(Sample.Of(p99Ms), requestsPerSecond, before.Sequence + 1, timeNs, null));
    }

    /// <summary>There is no value this time, and nothing is wrong: no request was served.</summary>
    public void PublishIdle(long timeNs)
    {
        var before = _current;
        if (before.Problem is not null)
        {
            _told.Clear();
            Log.LatencySourceWorks(logger, tenant, source);
        }

        Volatile.Write(ref _current, new LatencyReading(Sample.Missing(SampleStatus.Idle), Sample.Of(0), before.Sequence, timeNs, null));
    }

    /// <summary>The source cannot be read.</summary>
    /// <param name="problem">why and what to do, in one line</param>
    /// <param name="status">the reason that the sample carries</param>
    /// <param name="timeNs">device time</param>
    public void PublishProblem(string problem, SampleStatus status, long timeNs)
    {
        var before = _current;
        if (_told.Count < MostTold && !_told.Contains(problem))
        {
            _told.Add(problem);
            Log.LatencySourceBroken(logger, tenant, source, problem);
        }

        Volatile.Write(ref _current, new LatencyReading(Sample.Missing(status), Sample.Missing(status), before.Sequence, timeNs, problem));
    }
}
