using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>Events in the journal.</summary>
public static class EventEntry
{
    internal static void Write(ref RecordWriter writer, in LoopRecord record)
    {
        writer.Write((byte)record.Kind);
        writer.Write(record.Number);
        writer.Write(record.Point.Sequence);
        writer.Write(record.Point.TimeNs);
        writer.Write(record.UtcTicks);
        writer.Write((byte)record.Mode);
        writer.Write(record.Code);
        writer.Write(record.Subject);
        writer.Write(record.Numbers.A);
        writer.Write(record.Numbers.B);
        writer.Write(record.Numbers.C);
        writer.Write(record.Numbers.D);
    }

    /// <summary>Reads an event as the record that the ring had.</summary>
    /// <exception cref="InvalidDataException">The record is cut short.</exception>
    public static LoopRecord Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        return new LoopRecord
        {
            Kind = (RecordKind)reader.ReadByte(),
            Number = reader.ReadInt64(),
            Point = new DecisionPoint(reader.ReadInt64(), reader.ReadInt64(), 0, DecisionScope.Device, -1),
            UtcTicks = reader.ReadInt64(),
            Mode = (DeviceMode)reader.ReadByte(),
            Code = reader.ReadInt32(),
            Subject = reader.ReadInt32(),
            Numbers = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()),
        };
    }
}
