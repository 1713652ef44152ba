using System.Text.Json.Serialization;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Doctor;
using Cotenant.Daemon.Runtime.Decisions;
using Microsoft.AspNetCore.Mvc;

namespace Cotenant.Daemon.Api;

/// <summary>JSON of the admin API, for both ends.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ReadinessReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(IReadOnlyList<DeviceReport>))]
[JsonSerializable(typeof(IReadOnlyList<TenantReport>))]
[JsonSerializable(typeof(TenantRequest))]
[JsonSerializable(typeof(LatencyRequest))]
[JsonSerializable(typeof(ModeRequest))]
[JsonSerializable(typeof(IReadOnlyList<PolicyReport>))]
[JsonSerializable(typeof(IReadOnlyList<PluginReport>))]
[JsonSerializable(typeof(IReadOnlyList<DecisionReport>))]
[JsonSerializable(typeof(ExplanationReport))]
[JsonSerializable(typeof(EventReport))]
[JsonSerializable(typeof(LostReport))]
[JsonSerializable(typeof(PreviewReport))]
[JsonSerializable(typeof(IReadOnlyList<CheckpointReport>))]
[JsonSerializable(typeof(CheckpointRequest))]
[JsonSerializable(typeof(ReloadReport))]
[JsonSerializable(typeof(IReadOnlyList<ModelReport>))]
[JsonSerializable(typeof(ConfigReport))]
[JsonSerializable(typeof(IReadOnlyList<DoctorFinding>))]
[JsonSerializable(typeof(IReadOnlyList<ReplayReport>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
