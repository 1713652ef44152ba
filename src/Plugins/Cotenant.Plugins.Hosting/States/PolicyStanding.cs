namespace Cotenant.Plugins.Hosting;

/// <summary>
/// The live standing of one policy: one object for the life of the program, so that a device's loop asks it without a
/// look-up, a lock or an allocation. <see cref="PolicyStates"/> changes it.
/// </summary>
public sealed class PolicyStanding
{
    private long _exceptions;
    private long _overruns;
    private long _guardViolations;
    private volatile bool _mayDecide = true;

    internal PolicyStanding(string policy) => Policy = policy;

    /// <summary>The policy's name.</summary>
    public string Policy { get; }

    /// <summary>False while the policy is malfunctioned or switched off.</summary>
    public bool MayDecide
    {
        get => _mayDecide;
        internal set => _mayDecide = value;
    }

    /// <summary>Counts a fault. Counting alone changes no state: that is for the caller to decide.</summary>
    /// <returns>How many of this kind there are now.</returns>
    public long Count(PolicyFaultKind fault) => Interlocked.Increment(ref CounterOf(fault));

    /// <summary>How many faults of a kind there were since the start of the program.</summary>
    public long CountOf(PolicyFaultKind fault) => Interlocked.Read(ref CounterOf(fault));

    private ref long CounterOf(PolicyFaultKind fault)
    {
        switch (fault)
        {
            case PolicyFaultKind.Exception:
                return ref _exceptions;
            case PolicyFaultKind.Overrun:
                return ref _overruns;
            case PolicyFaultKind.GuardViolation:
                return ref _guardViolations;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }
    }
}
