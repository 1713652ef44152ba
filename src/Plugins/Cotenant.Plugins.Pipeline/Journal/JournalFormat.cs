namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>
/// How records are told apart. A payload is little-endian, made by <see cref="RecordWriter"/>: <see cref="DeviceHeader"/>,
/// <see cref="DecisionEntry"/>, <see cref="OutcomeEntry"/>, <see cref="EventEntry"/>, <see cref="TenantEntry"/>. Frames, checksums and
/// segments are the business of the journal on disk.
/// </summary>
public static class JournalFormat
{
    /// <summary>Version of the payloads' layout.</summary>
    public const int Version = 1;
}
