using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>
/// Walks the segments of a journal and keeps, for each device, what is needed to read its records: the header with the
/// templates, the tenants, the state that held last. Damage is told and passed over.
/// </summary>
internal sealed class JournalScan(string directory, Action<JournalDamage>? damaged = null)
{
    /// <summary>The segments, newest first.</summary>
    public IReadOnlyList<(int Segment, string File)> NewestFirst() => [.. JournalSegments.List(directory).Reverse()];

    /// <summary>Reads one segment from its start.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="file">Its file.</param>
    /// <param name="visit">Called for each record with what is known of its device; false ends the walk.</param>
    public void Read(int segment, string file, Func<JournalFrame, JournalContext, bool> visit)
    {
        JournalFrameReader reader;
        try
        {
            reader = new JournalFrameReader(segment, file, damaged);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // the oldest segment may go while it is about to be read
            return;
        }

        var contexts = new Dictionary<string, JournalContext>(StringComparer.Ordinal);
        using (reader)
        {
            while (reader.TryRead(out var frame))
            {
                try
                {
                    if (Follow(frame, contexts) is { } context && !visit(frame, context))
                    {
                        return;
                    }
                }
                catch (InvalidDataException exception)
                {
                    damaged?.Invoke(new JournalDamage(file, frame.Offset, frame.Payload.Length, Torn: false, exception.Message));
                }
            }
        }
    }

    private static JournalContext? Follow(in JournalFrame frame, Dictionary<string, JournalContext> contexts)
    {
        if (frame.Kind == JournalRecordKind.DeviceHeader)
        {
            var header = DeviceHeader.Read(frame.Payload.Span);
            contexts[frame.Device] = new JournalContext(frame.Device, header) { Tenants = header.Tenants, State = header.Merged };
        }

        // records before the first header of their device belong to the segment before
        if (!contexts.TryGetValue(frame.Device, out var context))
        {
            return null;
        }

        if (frame.Kind == JournalRecordKind.Tenant)
        {
            context.Tenants = TenantEntry.Read(frame.Payload.Span);
        }

        return context;
    }
}
