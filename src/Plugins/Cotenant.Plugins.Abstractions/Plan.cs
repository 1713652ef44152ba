using System.Text.Json;

namespace Cotenant.Plugins;

/// <summary>
/// The desired state of the scope that a decision point names: never a delta, so that it can be compared, previewed,
/// replayed and re-applied. On entry to a policy it holds what is desired now; returned untouched, nothing changes.
/// </summary>
public abstract class Plan
{
    /// <summary>Why the policy decided so.</summary>
    public ReasonList Reasons { get; } = new();

    /// <summary>Writes the plan's state (not its reasons).</summary>
    public abstract void Write(ref RecordWriter writer);

    /// <summary>Rebuilds the state from what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The record is cut short or of another shape.</exception>
    public abstract void Read(ref RecordReader reader);

    /// <summary>Writes the state as members of an open JSON object, for people.</summary>
    /// <param name="json">The writer, inside an object.</param>
    /// <param name="tenants">Names the tenants by slot.</param>
    public abstract void WriteJson(Utf8JsonWriter json, ITenantNames tenants);
}
