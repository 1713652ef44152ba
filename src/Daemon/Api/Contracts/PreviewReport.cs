using System.Text.Json;

namespace Cotenant.Daemon.Api.Contracts;

/// <summary>What a policy would decide now. Answer of <c>/v1/plans/preview</c>.</summary>
internal sealed record PreviewReport
{
    public required string Device { get; init; }

    public required string Policy { get; init; }

    /// <summary>The resources that would change.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>A rule of the guard that the plan would break; null when it passes.</summary>
    public string? GuardRule { get; init; }

    public required IReadOnlyList<ReasonReport> Reasons { get; init; }

    /// <summary>What is desired now.</summary>
    public required JsonElement Now { get; init; }

    /// <summary>What the policy wants.</summary>
    public required JsonElement Proposed { get; init; }
}
