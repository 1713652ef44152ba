namespace Cotenant.Daemon.Api.Contracts;

/// <summary>How the journal fares.</summary>
internal sealed record JournalReport
{
    public required string Directory { get; init; }

    public required int Segment { get; init; }

    public required long Records { get; init; }

    public required long DroppedRecords { get; init; }

    public required long DiskBytes { get; init; }

    /// <summary>Why the last write failed; null when it went well.</summary>
    public string? Error { get; init; }
}
