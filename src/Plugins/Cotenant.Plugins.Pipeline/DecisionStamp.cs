namespace Cotenant.Plugins.Pipeline;

/// <summary>
/// The stamp that the watchdog reads: exactly one of the deciding thread and the watchdog ends a decision.
/// </summary>
internal sealed class DecisionStamp(TimeProvider time)
{
    private long _started;
    private long _budgetTicks;
    private int _ticket;
    private int _open;

    /// <summary>Begins a decision and gives its ticket.</summary>
    public int Begin(TimeSpan budget)
    {
        _budgetTicks = (long)(budget.TotalSeconds * time.TimestampFrequency);
        _started = time.GetTimestamp();
        var ticket = ++_ticket == 0 ? ++_ticket : _ticket;
        Volatile.Write(ref _open, ticket);
        return ticket;
    }

    /// <summary>Ends the decision on the thread that took it.</summary>
    /// <returns>False when the watchdog ended it first: the thread is abandoned and must touch nothing.</returns>
    public bool TryEnd(int ticket, out TimeSpan elapsed)
    {
        elapsed = time.GetElapsedTime(_started);
        return Interlocked.CompareExchange(ref _open, 0, ticket) == ticket;
    }

    /// <summary>Ends an overdue decision from the watchdog's thread.</summary>
    /// <returns>True when it was overdue and the watchdog ended it.</returns>
    public bool TryGiveUp(long now, TimeSpan grace)
    {
        var ticket = Volatile.Read(ref _open);
        if (ticket == 0)
        {
            return false;
        }

        var limit = _budgetTicks + (long)(grace.TotalSeconds * time.TimestampFrequency);
        return now - Volatile.Read(ref _started) > limit && Interlocked.CompareExchange(ref _open, 0, ticket) == ticket;
    }
}
