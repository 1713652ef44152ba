using System.Text.Json.Serialization;

namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>What a simulated server does when its scenario is over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AfterScenario>))]
internal enum AfterScenario
{
    /// <summary>It ends.</summary>
    [JsonStringEnumMemberName("stop")]
    Stop,

    /// <summary>It goes on with the tenants that it has.</summary>
    [JsonStringEnumMemberName("continue")]
    Continue,

    /// <summary>All tenants leave and the scenario starts again; time goes on.</summary>
    [JsonStringEnumMemberName("repeat")]
    Repeat,
}
