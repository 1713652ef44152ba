using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Plugins.Tests.Pipeline;

/// <summary>Keeps every record, for tests to read.</summary>
internal sealed class MemoryJournal : IJournalSink
{
    public List<(string Device, JournalRecordKind Kind, byte[] Payload)> Records { get; } = [];

    public int Segment { get; set; }

    /// <summary>Segment of each of the <see cref="Records"/>.</summary>
    public List<int> Segments { get; } = [];

    /// <summary>Records after which the next segment begins; 0 for never.</summary>
    public int RotateAfter { get; init; }

    public bool Enabled => true;

    public void Append(string device, JournalRecordKind kind, ReadOnlySpan<byte> payload)
    {
        Records.Add((device, kind, payload.ToArray()));
        Segments.Add(Segment);
        if (RotateAfter > 0 && Records.Count % RotateAfter == 0)
        {
            Segment++;
        }
    }
}
