namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>A record as it stands in a segment.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Where the frame begins in the segment's file, bytes.</param>
/// <param name="Kind">What the record is.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Payload">Its bytes; valid until the next frame is read.</param>
public readonly record struct JournalFrame(int Segment, long Offset, JournalRecordKind Kind, string Device, ReadOnlyMemory<byte> Payload);
