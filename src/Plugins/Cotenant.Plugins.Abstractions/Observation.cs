using System.Text.Json;

namespace Cotenant.Plugins;

/// <summary>
/// What a decision point needs to know: owned and refilled by the pipeline, valid during the call only, read-only for
/// the policy. Lists are spans indexed by tenant slot.
/// </summary>
public abstract class Observation
{
    /// <summary>The decision point that the observation belongs to.</summary>
    public DecisionPoint Point { get; private set; }

    /// <summary>Device time in nanoseconds since the device started.</summary>
    public long TimeNs => Point.TimeNs;

    /// <summary>The models that are published now. A policy learns of a model here and nowhere else.</summary>
    public PublishedModels Models { get; } = new();

    /// <summary>Names the decision point. Called by the pipeline before the device fills the observation.</summary>
    public void Begin(in DecisionPoint point) => Point = point;

    /// <summary>Writes all that <see cref="Read"/> needs to rebuild the observation: journal, replay, warm-up.</summary>
    public void Write(ref RecordWriter writer)
    {
        writer.Write(Point.Sequence);
        writer.Write(Point.TimeNs);
        writer.Write(Point.Kind);
        writer.Write((byte)Point.Scope);
        writer.Write(Point.Subject);
        Models.Write(ref writer);
        WriteContent(ref writer);
    }

    /// <summary>Rebuilds the observation from what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The record is cut short or of another shape.</exception>
    public void Read(ref RecordReader reader)
    {
        Point = new DecisionPoint(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), (DecisionScope)reader.ReadByte(), reader.ReadInt32());
        Models.Read(ref reader);
        ReadContent(ref reader);
    }

    /// <summary>Writes the content as members of an open JSON object, for people: only when somebody reads.</summary>
    public abstract void WriteJson(Utf8JsonWriter json);

    /// <summary>Writes the family's own fields.</summary>
    protected abstract void WriteContent(ref RecordWriter writer);

    /// <summary>Reads the family's own fields.</summary>
    protected abstract void ReadContent(ref RecordReader reader);
}
