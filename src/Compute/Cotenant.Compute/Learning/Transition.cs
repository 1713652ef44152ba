namespace Cotenant.Compute.Learning;

/// <summary>What one action led to. A view over the caller's memory.</summary>
public readonly ref struct Transition
{
    /// <summary>Before the action; the state width.</summary>
    public required ReadOnlySpan<float> State { get; init; }

    /// <summary>Actions that were possible, one bit each; all by default.</summary>
    public ulong Possible { get; init; } = ulong.MaxValue;

    /// <summary>The action taken.</summary>
    public required int Action { get; init; }

    /// <summary>What it earned.</summary>
    public required float Reward { get; init; }

    /// <summary>After the action; the state width. Of no account when <see cref="Discount"/> is 0.</summary>
    public required ReadOnlySpan<float> Next { get; init; }

    /// <summary>Actions possible then; all by default.</summary>
    public ulong NextPossible { get; init; } = ulong.MaxValue;

    /// <summary>Weight of what comes after: gamma, gamma^n when the reward sums n steps, 0 at a terminal state.</summary>
    public required float Discount { get; init; }

    /// <summary>Every action possible, before and after.</summary>
    public Transition()
    {
    }
}
