using System.Text.Json;

namespace Cotenant.Plugins.Pipeline;

/// <summary>A copy of what a device's loop last saw and wants.</summary>
/// <param name="Observation">The observation.</param>
/// <param name="Plan">What is desired now.</param>
/// <param name="Tenants">Names the tenants.</param>
public sealed record DeviceSnapshot(Observation Observation, Plan Plan, ITenantNames Tenants)
{
    /// <summary>Writes both as an object with the members <c>observation</c> and <c>plan</c>.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("decision", Observation.Point.Sequence);
        json.WriteNumber("deviceTimeSeconds", Observation.TimeNs / 1e9);
        json.WriteStartObject("observation");
        Observation.WriteJson(json);
        json.WriteEndObject();
        json.WriteStartObject("plan");
        Plan.WriteJson(json, Tenants);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
