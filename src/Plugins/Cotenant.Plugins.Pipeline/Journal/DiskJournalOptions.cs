namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>How a journal on disk is kept.</summary>
public sealed record DiskJournalOptions
{
    /// <summary>Where its segments lie; made when it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>Size at which the next segment begins, bytes.</summary>
    public long SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Size of all segments at which the oldest one goes, bytes.</summary>
    public long TotalBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>The longest time between a record and its writing.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that may wait for the disk; further records are dropped and counted.</summary>
    public int LargestBacklog { get; init; } = 16 * 1024 * 1024;
}
