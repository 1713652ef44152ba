namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A decision. Answer of <c>/v1/decisions</c>.</summary>
internal record DecisionReport
{
    /// <summary>Device and sequence: <c>server:1234</c>.</summary>
    public required string Id { get; init; }

    public required string Device { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The journal's segment, which tells the runs of a device apart.</summary>
    public required int Segment { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double DeviceTimeSeconds { get; init; }

    public required string Mode { get; init; }

    /// <summary>Who decided, by entry; <c>hold</c> for the safe plan.</summary>
    public required IReadOnlyList<string> Deciders { get; init; }

    /// <summary>The shadow policy whose decision this is; null for the deciding chains.</summary>
    public string? Shadow { get; init; }

    /// <summary>The resources that changed, or would have.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>True when the plan was applied.</summary>
    public required bool Applied { get; init; }

    /// <summary>Why an actuation failed; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>A rule of the guard that was broken on the way; null otherwise.</summary>
    public string? GuardRule { get; init; }

    public required double DecideSeconds { get; init; }

    public required double ApplySeconds { get; init; }

    public required IReadOnlyList<ReasonReport> Reasons { get; init; }
}
