namespace Cotenant.Daemon.Runtime;

/// <summary>How a change of a tenant ended.</summary>
internal sealed record TenantOutcome
{
    public static TenantOutcome Done { get; } = new() { Kind = TenantOutcomeKind.Done };

    public static TenantOutcome Missing { get; } = new() { Kind = TenantOutcomeKind.Missing };

    public required TenantOutcomeKind Kind { get; init; }

    /// <summary>One line; empty when it is done.</summary>
    public string Text { get; init; } = "";

    /// <summary>Faults of the declaration.</summary>
    public IReadOnlyList<(string Member, string Problem, string Remedy)> Faults { get; init; } = [];

    public bool Succeeded => Kind == TenantOutcomeKind.Done;

    public static TenantOutcome Conflict(string text) => new() { Kind = TenantOutcomeKind.Conflict, Text = text };

    public static TenantOutcome Busy(string text) => new() { Kind = TenantOutcomeKind.Busy, Text = text };

    public static TenantOutcome Faulty(IReadOnlyList<(string Member, string Problem, string Remedy)> faults) =>
        new() { Kind = TenantOutcomeKind.Faulty, Faults = faults, Text = $"{faults[0].Problem}; {faults[0].Remedy}" };
}
