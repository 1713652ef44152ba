namespace Cotenant.Daemon.Api.Contracts;

/// <summary>An event, as <c>/v1/events</c> sends it.</summary>
internal sealed record EventReport
{
    public required string Device { get; init; }

    /// <summary>Position in the device's history, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The decision point that it belongs to.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double DeviceTimeSeconds { get; init; }

    /// <summary><c>decision</c>, <c>shadow-decision</c>, <c>device-event</c> or <c>pipeline-event</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the event; for decisions <c>applied</c>, <c>decided</c> or <c>failed</c>.</summary>
    public required string Name { get; init; }

    public string? Tenant { get; init; }

    /// <summary>One line for people.</summary>
    public required string Text { get; init; }

    /// <summary>For decisions: the resources that changed.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>For decisions: why.</summary>
    public IReadOnlyList<ReasonReport> Reasons { get; init; } = [];
}
