namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Why something was decided.</summary>
internal sealed record ReasonReport
{
    /// <summary>Who says so: a policy, <c>pipeline</c> or <c>device</c>.</summary>
    public required string Source { get; init; }

    public required int Code { get; init; }

    public required string Name { get; init; }

    public string? Tenant { get; init; }

    /// <summary>The template filled in.</summary>
    public required string Text { get; init; }

    public required IReadOnlyList<double> Numbers { get; init; }
}
