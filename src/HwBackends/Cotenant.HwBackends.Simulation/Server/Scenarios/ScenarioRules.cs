using Cotenant.HwBackends.Simulation.Server.Files;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>What a scenario must keep besides its form.</summary>
internal static class ScenarioRules
{
    /// <summary>Highest load in percent that a file may ask for: beyond it a typing error is likelier than an intention.</summary>
    public const double HighestLoad = 300;

    /// <summary>Checks a scenario against the profiles and servers that exist.</summary>
    /// <exception cref="DeviceException">A rule is broken; the message names file and JSON path.</exception>
    public static void Check(ServerScenario scenario, ServerCatalog catalog, string file)
    {
        var shape = catalog.Server(scenario.Server, file, "$.server");
        SimulationFile.RequireRange(scenario.DurationSeconds, 0.1, 1e6, file, "$.durationSeconds");
        SimulationFile.RequireRange(scenario.LatencyNoise, 0, 1, file, "$.latencyNoise");
        SimulationFile.RequireRange(scenario.CounterNoise, 0, 1, file, "$.counterNoise");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < scenario.Tenants.Count; i++)
        {
            var tenant = scenario.Tenants[i];
            var path = $"$.tenants[{i}]";
            SimulationFile.Require(IsId(tenant.Id), file, $"{path}.id", "use letters, digits, '-', '_' and '.', at most 64");
            SimulationFile.Require(ids.Add(tenant.Id), file, $"{path}.id", $"'{tenant.Id}' is there twice; give each tenant its own id");
            var profile = catalog.Workload(tenant.Profile, file, $"{path}.profile");
            SimulationFile.RequireRange(tenant.ArrivesSeconds, 0, scenario.DurationSeconds, file, $"{path}.arrivesSeconds");
            SimulationFile.RequireRange(tenant.Priority, 0, 100, file, $"{path}.priority");
            if (tenant.DepartsSeconds is { } departs)
            {
                SimulationFile.Require(departs > tenant.ArrivesSeconds, file, $"{path}.departsSeconds", "leaves before it comes; give a later time");
            }

            if (profile.Kind == WorkloadKind.BestEffort)
            {
                SimulationFile.Require(tenant.LoadPercent is null && tenant.Steps.Count == 0, file, $"{path}.loadPercent", "a best-effort job has no load; leave it out");
                SimulationFile.Require(tenant.TargetMs is null, file, $"{path}.targetMs", "a best-effort job has no latency target; leave it out");
                continue;
            }

            SimulationFile.Require(tenant.LoadPercent is not null, file, $"{path}.loadPercent", "a service needs a load in percent of its maximum");
            SimulationFile.RequireRange(tenant.LoadPercent!.Value, 0.1, HighestLoad, file, $"{path}.loadPercent");
            SimulationFile.RequireRange(tenant.TargetMs ?? 1, 1e-3, 1e6, file, $"{path}.targetMs");
            catalog.MaximumRps(profile, shape, file, $"{path}.profile");
            CheckSteps(tenant, scenario, file, path);
        }
    }

    /// <summary>True for a tenant id that the daemon accepts.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static void CheckSteps(ScenarioTenant tenant, ServerScenario scenario, string file, string path)
    {
        var before = tenant.ArrivesSeconds;
        for (var i = 0; i < tenant.Steps.Count; i++)
        {
            var step = tenant.Steps[i];
            SimulationFile.RequireRange(step.Percent, 0.1, HighestLoad, file, $"{path}.steps[{i}].percent");
            SimulationFile.Require(
                step.AtSeconds > before && step.AtSeconds <= Math.Min(scenario.DurationSeconds, tenant.DepartsSeconds ?? double.PositiveInfinity),
                file, $"{path}.steps[{i}].atSeconds", "steps follow each other between arrival and departure");
            before = step.AtSeconds;
        }
    }
}
