using System.Text.Json.Serialization;

namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>Which memory-side limit the fit of a service has.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KneeForm>))]
internal enum KneeForm
{
    /// <summary>None: its map shows no cliff that cores do not move.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>It thrashes its own ways when it has next to none.</summary>
    [JsonStringEnumMemberName("own-ways")]
    OwnWays,

    /// <summary>Its map shows a cliff in ways that no number of cores moves: the memory bandwidth.</summary>
    [JsonStringEnumMemberName("bandwidth")]
    Bandwidth,
}
