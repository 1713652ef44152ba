namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>
/// Where a device's records go. Called on the device's thread: it copies and returns; writing to disk happens elsewhere.
/// </summary>
public interface IJournalSink
{
    /// <summary>
    /// Counts the segments. When it has changed since a device last looked, the device writes a
    /// <see cref="JournalRecordKind.DeviceHeader"/> first: templates, tenants, policies with their memory, merged state. Replay
    /// begins there.
    /// </summary>
    int Segment { get; }

    /// <summary>False when nothing is kept: the device then skips the work of making records.</summary>
    bool Enabled { get; }

    /// <summary>Appends a record.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="payload">Its bytes, see <see cref="JournalFormat"/>; valid during the call only.</param>
    void Append(string device, JournalRecordKind kind, ReadOnlySpan<byte> payload);
}
