using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>A decision as read from the journal.</summary>
/// <param name="Head">The fixed part.</param>
/// <param name="Reasons">Its reasons.</param>
/// <param name="Error">Why an actuation failed; empty when it did not.</param>
/// <param name="Observation">The observation's bytes (<see cref="Observation.Write"/>).</param>
/// <param name="Plan">The plan's bytes (<see cref="Plan.Write"/>).</param>
/// <param name="Actual">What was read back, when the plan was applied; empty otherwise.</param>
public sealed record DecisionEntry(DecisionHead Head, Reason[] Reasons, string Error, byte[] Observation, byte[] Plan, byte[] Actual)
{
    internal static void Write(ref RecordWriter writer, in DecisionHead head, ReasonList reasons, Observation observation, Plan plan, Plan? actual, string? error)
    {
        writer.Write(head.Point.Sequence);
        writer.Write(head.Point.TimeNs);
        writer.Write((short)head.Point.Kind);
        writer.Write((byte)head.Point.Scope);
        writer.Write(head.Point.Subject);
        writer.Write(head.UtcTicks);
        writer.Write((byte)head.Mode);
        writer.Write((short)head.ShadowEntry);
        writer.Write((short)head.ShadowIndex);
        writer.Write((int)head.Changed.Bits);
        writer.Write((byte)head.Apply);
        writer.Write(head.Applied);
        writer.Write(head.Undone);
        writer.Write((short)head.GuardRule);
        writer.Write(head.Deciders);
        writer.Write(head.DecideNs);
        writer.Write(head.ApplyNs);
        writer.Write((byte)reasons.Count);
        foreach (ref readonly var reason in reasons.Items)
        {
            writer.Write(reason.Source);
            writer.Write((short)reason.Code);
            writer.Write(reason.Subject);
            writer.Write(reason.A);
            writer.Write(reason.B);
            writer.Write(reason.C);
            writer.Write(reason.D);
        }

        writer.Write(error ?? "");

        // each part is preceded by its length, which is known only after a first pass into the same place
        WritePart(ref writer, observation, static (Observation value, ref RecordWriter part) => value.Write(ref part));
        WritePart(ref writer, plan, static (Plan value, ref RecordWriter part) => value.Write(ref part));
        if (actual is null)
        {
            writer.Write(0);
        }
        else
        {
            WritePart(ref writer, actual, static (Plan value, ref RecordWriter part) => value.Write(ref part));
        }
    }

    /// <summary>Reads a decision.</summary>
    /// <exception cref="InvalidDataException">The record is cut short.</exception>
    public static DecisionEntry Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        var point = new DecisionPoint(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt16(), (DecisionScope)reader.ReadByte(), reader.ReadInt32());
        var head = new DecisionHead(
            point,
            reader.ReadInt64(),
            (DeviceMode)reader.ReadByte(),
            reader.ReadInt16(),
            reader.ReadInt16(),
            new ResourceSet((uint)reader.ReadInt32()),
            (ApplyStatus)reader.ReadByte(),
            reader.ReadBoolean(),
            reader.ReadBoolean(),
            reader.ReadInt16(),
            reader.ReadUInt64(),
            reader.ReadInt64(),
            reader.ReadInt64());
        var reasons = new Reason[reader.ReadByte()];
        for (var i = 0; i < reasons.Length; i++)
        {
            reasons[i] = new Reason
            {
                Source = reader.ReadByte(),
                Code = (ushort)reader.ReadInt16(),
                Subject = reader.ReadInt16(),
                A = reader.ReadDouble(),
                B = reader.ReadDouble(),
                C = reader.ReadDouble(),
                D = reader.ReadDouble(),
            };
        }

        var error = reader.ReadString();
        return new DecisionEntry(head, reasons, error, ReadPart(ref reader), ReadPart(ref reader), ReadPart(ref reader));
    }

    private static void WritePart<T>(ref RecordWriter writer, T value, PartWriter<T> write)
    {
        var measure = new RecordWriter(default);
        write(value, ref measure);
        writer.Write(measure.Required);
        write(value, ref writer);
    }

    private static byte[] ReadPart(ref RecordReader reader) => reader.ReadBytes(reader.ReadInt32()).ToArray();

    private delegate void PartWriter<T>(T value, ref RecordWriter part);
}
