namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Where the configuration came from and how the last reload went.</summary>
internal sealed record ConfigurationReport
{
    public required IReadOnlyList<string> Files { get; init; }

    public required DateTimeOffset LoadedAt { get; init; }

    public required long Reloads { get; init; }

    public required long FailedReloads { get; init; }

    /// <summary>When the last reload was refused; null when it was taken.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>Why it was refused, one line each.</summary>
    public IReadOnlyList<string> LastFailure { get; init; } = [];

    /// <summary>What has changed in the files and holds only after a restart.</summary>
    public IReadOnlyList<string> AwaitingRestart { get; init; } = [];
}
