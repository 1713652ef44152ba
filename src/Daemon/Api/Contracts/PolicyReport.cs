namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A policy. Answer of <c>/v1/policies</c>.</summary>
internal sealed record PolicyReport
{
    public required string Policy { get; init; }

    public required string Plugin { get; init; }

    public required string Version { get; init; }

    public required string Family { get; init; }

    public required string Description { get; init; }

    /// <summary><c>active</c>, <c>shadow</c>, <c>disabled</c>, <c>malfunctioned</c> or <c>not-supported</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it does not decide; empty when it does.</summary>
    public required string Detail { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    public required double BudgetMs { get; init; }

    /// <summary>The devices that name it.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    public required long Decisions { get; init; }

    public required long Faults { get; init; }
}
