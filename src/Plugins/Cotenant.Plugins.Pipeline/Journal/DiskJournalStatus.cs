namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>How a journal on disk fares.</summary>
/// <param name="Segment">Number of the segment that is written.</param>
/// <param name="Records">Records taken since the start.</param>
/// <param name="DroppedRecords">Records lost: the disk was full or too slow.</param>
/// <param name="WrittenBytes">Bytes written since the start.</param>
/// <param name="DiskBytes">Bytes of all segments on disk.</param>
/// <param name="Error">Why the last write failed; null when it went well.</param>
public sealed record DiskJournalStatus(int Segment, long Records, long DroppedRecords, long WrittenBytes, long DiskBytes, string? Error);
