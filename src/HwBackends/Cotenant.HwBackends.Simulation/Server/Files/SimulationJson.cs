using System.Text.Json;
using System.Text.Json.Serialization;
using Cotenant.HwBackends.Simulation.Server.Scenarios;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Validation;
using Cotenant.HwBackends.Simulation.Server.Workloads;

namespace Cotenant.HwBackends.Simulation.Server.Files;

/// <summary>
/// Readers and writers of the simulation's files, made at build time. Optional members of the files' types have setters: the generated
/// reader would overwrite the default of an init-only member that a file leaves out.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ServerShape))]
[JsonSerializable(typeof(WorkloadProfile))]
[JsonSerializable(typeof(ServerScenario))]
[JsonSerializable(typeof(RandomLoads))]
[JsonSerializable(typeof(ValidationSettings))]
[JsonSerializable(typeof(SimulatedTenantSettings))]
[JsonSerializable(typeof(SimulatedServerOptions))]
internal sealed partial class SimulationJson : JsonSerializerContext;
