namespace Cotenant.Plugins.Pipeline;

/// <summary>
/// Looks every few milliseconds whether a decision has not come back. One for the whole program, on a thread of its own:
/// the thread pool may be what a policy has exhausted.
/// </summary>
public sealed class DecisionWatchdog : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ManualResetEvent _stop = new(false);
    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private IWatched[] _watched = [];

    /// <summary>Starts watching.</summary>
    /// <param name="time">Real time.</param>
    /// <param name="grace">How long after its budget a decision is given up.</param>
    public DecisionWatchdog(TimeProvider time, TimeSpan grace)
    {
        _time = time;
        Grace = grace;
        _interval = TimeSpan.FromMilliseconds(Math.Clamp(grace.TotalMilliseconds / 4, 2, 25));
        _thread = new Thread(Watch) { IsBackground = true, Name = "decision-watchdog", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>
    /// How long after its budget a decision is given up. A decision that comes back in between counts as late: its plan is
    /// not used, its thread lives.
    /// </summary>
    public TimeSpan Grace { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    internal void Add(IWatched loop)
    {
        lock (_lock)
        {
            _watched = [.. _watched, loop];
        }
    }

    internal void Remove(IWatched loop)
    {
        lock (_lock)
        {
            _watched = [.. _watched.Where(other => other != loop)];
        }
    }

    private void Watch()
    {
        while (!_stop.WaitOne(_interval))
        {
            var now = _time.GetTimestamp();
            foreach (var loop in Volatile.Read(ref _watched))
            {
                loop.CheckOverrun(now, Grace);
            }
        }
    }

    /// <summary>Something that decides under the watchdog's eyes.</summary>
    internal interface IWatched
    {
        void CheckOverrun(long now, TimeSpan grace);
    }
}
