namespace Cotenant.Plugins.Hosting;

/// <summary>How a policy stands at one moment, for people.</summary>
public sealed record PolicyStatus
{
    /// <summary>The policy's name.</summary>
    public required string Policy { get; init; }

    /// <summary>Its state.</summary>
    public required PolicyState State { get; init; }

    /// <summary>Why it is in this state; empty when there is nothing to say.</summary>
    public required string Reason { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Decisions that ended in an exception since the start of the program.</summary>
    public required long Exceptions { get; init; }

    /// <summary>Decisions that ran over the budget.</summary>
    public required long Overruns { get; init; }

    /// <summary>Plans that the guard refused.</summary>
    public required long GuardViolations { get; init; }

    /// <summary>Its state on each device that names it, by device id: active, shadow or not-supported.</summary>
    public required IReadOnlyDictionary<string, PolicyState> Devices { get; init; }
}
