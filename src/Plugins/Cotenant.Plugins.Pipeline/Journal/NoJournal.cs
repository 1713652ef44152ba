namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>Keeps nothing.</summary>
public sealed class NoJournal : IJournalSink
{
    private NoJournal()
    {
    }

    /// <summary>The instance.</summary>
    public static NoJournal Instance { get; } = new();

    /// <inheritdoc />
    public int Segment => 0;

    /// <inheritdoc />
    public bool Enabled => false;

    /// <inheritdoc />
    public void Append(string device, JournalRecordKind kind, ReadOnlySpan<byte> payload)
    {
    }
}
