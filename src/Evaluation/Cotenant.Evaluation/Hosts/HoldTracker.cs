namespace Cotenant.Evaluation.Hosts;

/// <summary>
/// Finds the start of the first stretch of <see cref="HoldNs"/> in which all targets hold, counted from a mark (an
/// arrival, a load step).
/// </summary>
internal sealed class HoldTracker
{
    /// <summary>How long targets have to hold: 10 s, as the authors' release has it.</summary>
    public const long HoldNs = 10_000_000_000;

    private long _markNs = -1;
    private long _since = -1;
    private int _actionsAtSince;

    /// <summary>Device time of the start of the stretch, or -1 while there is none.</summary>
    public long HeldNs { get; private set; } = -1;

    /// <summary>Actions taken up to the start of the stretch.</summary>
    public int Actions { get; private set; }

    /// <summary>Time from the mark to the start of the stretch in seconds; NaN while there is none.</summary>
    public double Seconds => HeldNs < 0 ? double.NaN : (HeldNs - _markNs) / 1e9;

    /// <summary>Counts from here.</summary>
    public void Mark(long timeNs)
    {
        _markNs = timeNs;
        _since = -1;
        HeldNs = -1;
    }

    /// <summary>Takes in what holds at a decision point.</summary>
    /// <param name="timeNs">Device time.</param>
    /// <param name="holds">True when every target holds.</param>
    /// <param name="actions">Actions taken so far.</param>
    public void Feed(long timeNs, bool holds, int actions)
    {
        if (_markNs < 0 || HeldNs >= 0)
        {
            return;
        }

        if (!holds)
        {
            _since = -1;
            return;
        }

        if (_since < 0)
        {
            _since = timeNs;
            _actionsAtSince = actions;
        }

        if (timeNs - _since >= HoldNs)
        {
            HeldNs = _since;
            Actions = _actionsAtSince;
        }
    }
}
