namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A kept state. Answer of <c>/v1/checkpoints</c>.</summary>
internal sealed record CheckpointReport
{
    public required string Device { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset At { get; init; }

    public required long Bytes { get; init; }
}
