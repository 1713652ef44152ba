using System.Text.Json;
using Cotenant.HwBackends.Simulation.Server.Files;
using Cotenant.HwBackends.Simulation.Server.Scenarios;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>Makes simulated servers: kind <c>simulated-server</c>.</summary>
internal sealed class SimulatedServerFactory : IDeviceFactory
{
    public string Kind => "simulated-server";

    public IReadOnlyList<string> Validate(DeviceSettings settings)
    {
        var faults = new List<string>();
        if (settings.Period < TimeSpan.FromMilliseconds(1) || settings.Period > TimeSpan.FromMinutes(1))
        {
            faults.Add($"device '{settings.Id}': period: {settings.Period} is out of range; give 1 ms to 1 min");
        }

        try
        {
            var options = Options(settings);
            if (options.TenantCapacity is < 1 or > 1024)
            {
                faults.Add($"device '{settings.Id}': options.tenantCapacity: {options.TenantCapacity} is out of range; give 1 to 1024");
            }

            foreach (var (name, noise) in new[] { ("latencyNoise", options.LatencyNoise), ("counterNoise", options.CounterNoise) })
            {
                if (noise is { } value && !(value >= 0 && value <= 1))
                {
                    faults.Add($"device '{settings.Id}': options.{name}: {value} is out of range; give 0 to 1");
                }
            }
        }
        catch (DeviceException exception)
        {
            faults.Add(exception.Message);
        }

        return faults;
    }

    public IReadOnlyList<string> Validate(TenantDeclaration tenant)
    {
        var example = "give {\"profile\": \"xapian\", \"loadPercent\": 50}";
        if (tenant.Settings.ValueKind != JsonValueKind.Object)
        {
            return [$"tenant '{tenant.Id}': settings must name a profile; {example}"];
        }

        try
        {
            var settings = tenant.Settings.Deserialize(SimulationJson.Default.SimulatedTenantSettings)!;
            return tenant.Kind == TenantKind.LatencyCritical && !(settings.LoadPercent > 0)
                ? [$"tenant '{tenant.Id}': settings.loadPercent: a service needs a load above 0; {example}"]
                : [];
        }
        catch (JsonException exception)
        {
            return [$"tenant '{tenant.Id}': settings: {exception.Path ?? "$"}: {example}"];
        }
    }

    public IDevice Create(DeviceSettings settings, DeviceServices services)
    {
        if (Validate(settings) is [var fault, ..])
        {
            throw new DeviceException(fault);
        }

        var catalog = new ServerCatalog(services.DataDirectory);
        var scenario = settings.Scenario is null ? null : SimulatedScenarios.Read(catalog, settings.Scenario);
        return new SimulatedServer(settings, Options(settings), catalog, scenario);
    }

    private static SimulatedServerOptions Options(DeviceSettings settings)
    {
        if (settings.Options.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new SimulatedServerOptions();
        }

        try
        {
            return settings.Options.Deserialize(SimulationJson.Default.SimulatedServerOptions) ?? new SimulatedServerOptions();
        }
        catch (JsonException exception)
        {
            throw new DeviceException(
                $"device '{settings.Id}': options: {exception.Path ?? "$"}: expected server, tenantCapacity, afterScenario, latencyNoise, counterNoise", exception);
        }
    }
}
