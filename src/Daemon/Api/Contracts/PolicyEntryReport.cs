namespace Cotenant.Daemon.Api.Contracts;

/// <summary>An entry of a device's policies.</summary>
internal sealed record PolicyEntryReport
{
    public required IReadOnlyList<string> Leases { get; init; }

    public required IReadOnlyList<PolicyAtWorkReport> Chain { get; init; }

    public required IReadOnlyList<PolicyAtWorkReport> Shadow { get; init; }

    /// <summary>Who decided last; <c>hold</c> when all fell back to the safe plan; null before the first decision.</summary>
    public string? Deciding { get; init; }
}
