namespace Cotenant.Evaluation.Hosts;

/// <summary>How one policy fared in one run.</summary>
public sealed record HostRunResult
{
    /// <summary>Seconds from the last arrival to the start of the first 10 s with all targets held; NaN when they never were.</summary>
    public required double Seconds { get; init; }

    /// <summary>True when the targets came to hold.</summary>
    public bool Converged => !double.IsNaN(Seconds);

    /// <summary>Applied plans that changed something, from the first arrival to the start of the hold (or the end).</summary>
    public required int Actions { get; init; }

    /// <summary>Seconds from each load step to the start of the next 10 s with all targets held; NaN where they never were.</summary>
    public required IReadOnlyList<double> Recoveries { get; init; }

    /// <summary>Ticks on which an invariant was broken.</summary>
    public required int BrokenTicks { get; init; }

    /// <summary>The first broken invariant; empty when none was.</summary>
    public required string FirstBroken { get; init; }

    /// <summary>Seconds in which a target was missed, summed over tenants.</summary>
    public required double ViolationSeconds { get; init; }

    /// <summary>Ticks run.</summary>
    public required long Ticks { get; init; }

    /// <summary>Decisions that took over their budget (measured, not enforced).</summary>
    public required long OverBudget { get; init; }

    /// <summary>Latency over target at every second for the plots, by tenant name; empty unless asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(double X, double Y)>> Traces { get; init; } = new Dictionary<string, IReadOnlyList<(double X, double Y)>>();
}
