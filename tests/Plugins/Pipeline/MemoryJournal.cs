using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Plugins.Tests.Pipeline;

/// <summary>Keeps every record, for tests to read.</summary>
internal sealed class MemoryJournal : IJournalSink
{
    public List<(string Device, JournalRecordKind Kind, byte[] Payload)> Records { get; } = [];

    public int Segment { get; set; }

    public bool Enabled => true;

    public void Append(string device, JournalRecordKind kind, ReadOnlySpan<byte> payload) => Records.Add((device, kind, payload.ToArray()));
}
