namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>What happened after a decision: the observation some time later.</summary>
/// <param name="Decision">Sequence of the decision.</param>
/// <param name="UtcTicks">Wall clock of the record, 100 ns ticks, UTC.</param>
/// <param name="Observation">The later observation's bytes.</param>
public sealed record OutcomeEntry(long Decision, long UtcTicks, byte[] Observation)
{
    internal static void Write(ref RecordWriter writer, long decision, long utcTicks, Observation observation)
    {
        writer.Write(decision);
        writer.Write(utcTicks);
        observation.Write(ref writer);
    }

    /// <summary>Reads an outcome.</summary>
    /// <exception cref="InvalidDataException">The record is cut short.</exception>
    public static OutcomeEntry Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        return new OutcomeEntry(reader.ReadInt64(), reader.ReadInt64(), reader.ReadBytes(reader.Remaining).ToArray());
    }
}
