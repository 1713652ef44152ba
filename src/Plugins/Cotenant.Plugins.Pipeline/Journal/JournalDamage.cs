namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>A place of a segment that cannot be read. Reading goes on behind it.</summary>
/// <param name="File">The segment's file.</param>
/// <param name="Offset">Where the damage begins, bytes.</param>
/// <param name="Length">Bytes passed over.</param>
/// <param name="Torn">
/// True for an unfinished record at the very end: what a crash leaves behind, or what is just being written.
/// </param>
/// <param name="Reason">What is wrong, for people.</param>
public sealed record JournalDamage(string File, long Offset, long Length, bool Torn, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"{File}: offset {Offset}: {Reason}; {Length} bytes passed over";
}
