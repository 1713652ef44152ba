using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Evaluation.Server;

/// <summary>A journal in memory: a ring of bytes that keeps the newest records, at the cost of one copy each.</summary>
internal sealed class MemoryJournal(int bytes) : IJournalSink
{
    private readonly byte[] _ring = new byte[bytes];
    private int _at;

    /// <summary>Bytes ever appended.</summary>
    public long Appended { get; private set; }

    public int Segment => 0;

    public bool Enabled => true;

    public void Append(string device, JournalRecordKind kind, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > _ring.Length)
        {
            return;
        }

        _at = _at + payload.Length > _ring.Length ? 0 : _at;
        payload.CopyTo(_ring.AsSpan(_at));
        _at += payload.Length;
        Appended += payload.Length;
    }
}
