namespace Cotenant.Plugins.Pipeline;

/// <summary>Keeps device time at <c>speed</c> times real time.</summary>
internal sealed class Pacer(TimeProvider time, double speed)
{
    private long _startStamp;
    private long _startNs = -1;

    /// <summary>How long to wait until the decision point at <paramref name="deviceNs"/> is due; negative when it is late.</summary>
    public TimeSpan Until(long deviceNs)
    {
        if (_startNs < 0)
        {
            _startNs = deviceNs;
            _startStamp = time.GetTimestamp();
        }

        var due = TimeSpan.FromTicks((long)((deviceNs - _startNs) / 100 / speed));
        return due - time.GetElapsedTime(_startStamp);
    }

    /// <summary>Starts the reckoning afresh: after a pause, so that a late device does not race to catch up.</summary>
    public void Restart() => _startNs = -1;
}
