using System.Diagnostics.CodeAnalysis;
using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline.Records;

/// <summary>A decision or event as a value of fixed size; text is made from the declared templates when somebody reads.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "records are read, never compared")]
public struct LoopRecord
{
    /// <summary>What the record tells.</summary>
    public RecordKind Kind;

    /// <summary>Position in the ring's history, from 1.</summary>
    public long Number;

    /// <summary>The decision point that it belongs to.</summary>
    public DecisionPoint Point;

    /// <summary>Wall clock, 100 ns ticks since year 1, UTC.</summary>
    public long UtcTicks;

    /// <summary>The mode that held.</summary>
    public DeviceMode Mode;

    /// <summary>For decisions: the resources that changed; for a shadow's: that it would have changed.</summary>
    public ResourceSet Changed;

    /// <summary>For decisions: how the actuation ended.</summary>
    public ApplyStatus Apply;

    /// <summary>True when the plan was applied.</summary>
    public bool Applied;

    /// <summary>For decisions: a broken rule of the guard on the way, or 0.</summary>
    public int GuardRule;

    /// <summary>For decisions: 4 bits per entry, the chain's member that decided (15: hold); for a shadow's: entry and index.</summary>
    public ulong Deciders;

    /// <summary>Time of all deciding, nanoseconds.</summary>
    public long DecideNs;

    /// <summary>Time of the actuation, nanoseconds.</summary>
    public long ApplyNs;

    /// <summary>For events: the code.</summary>
    public int Code;

    /// <summary>For events: the tenant's slot, or -1.</summary>
    public int Subject;

    /// <summary>For events: the numbers of the template.</summary>
    public (double A, double B, double C, double D) Numbers;

    /// <summary>How many reasons there are.</summary>
    public int ReasonCount;

    /// <summary>The reasons.</summary>
    public ReasonBuffer Reasons;
}
