using System.Text.Json.Serialization;

namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>What a profile describes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkloadKind>))]
internal enum WorkloadKind
{
    /// <summary>A service with a load in requests a second and a target for its 99th percentile.</summary>
    [JsonStringEnumMemberName("latency-critical")]
    LatencyCritical,

    /// <summary>A job that runs as fast as it can and is judged by its instructions.</summary>
    [JsonStringEnumMemberName("best-effort")]
    BestEffort,
}
