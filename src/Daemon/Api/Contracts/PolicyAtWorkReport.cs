namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A policy at work on a device.</summary>
internal sealed record PolicyAtWorkReport
{
    public required string Policy { get; init; }

    public required string Plugin { get; init; }

    public required string Version { get; init; }

    /// <summary><c>active</c>, <c>shadow</c>, <c>disabled</c>, <c>malfunctioned</c> or <c>not-supported</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it does not decide; empty when it does.</summary>
    public required string Detail { get; init; }

    public required long Decisions { get; init; }

    public required long Faults { get; init; }

    /// <summary>Upper bound of the bucket that holds the median of its decision times; null before the first.</summary>
    public double? DecideP50Seconds { get; init; }

    /// <summary>The same for the 99th percentile.</summary>
    public double? DecideP99Seconds { get; init; }
}
