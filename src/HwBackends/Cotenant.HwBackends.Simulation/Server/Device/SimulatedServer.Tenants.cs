using System.Text.Json;
using Cotenant.HwBackends.Simulation.Server.Files;
using Cotenant.HwBackends.Simulation.Server.Scenarios;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <content>Tenants that come, change and leave, by the scenario or by hand.</content>
public sealed partial class SimulatedServer
{
    /// <inheritdoc />
    public void Deliver(DeviceMessage message) => message.Complete(message switch
    {
        TenantAdded added => Add(added.Tenant),
        TenantChanged changed => Change(changed.Tenant),
        TenantRemoved removed => WithSlot(removed.Id, Leave),
        LoadChanged load when !(load.LoadPercent > 0 && load.LoadPercent <= ScenarioRules.HighestLoad) =>
            $"a load of {load.LoadPercent} % is out of range; give above 0 to {ScenarioRules.HighestLoad}",
        LoadChanged load when IsBestEffort(load.Id) => $"'{load.Id}' is a best-effort job and has no load",
        LoadChanged load => WithSlot(load.Id, slot => ChangeLoad(slot, load.LoadPercent)),
        LatencyPushed pushed => $"'{pushed.Id}' is simulated and publishes its own latency; push latencies to tenants of real hosts",
        _ => $"a simulated server does not take {message.GetType().Name}",
    });

    private string? Add(TenantDeclaration declaration)
    {
        if (Tenants.Find(declaration.Id) >= 0)
        {
            return $"tenant '{declaration.Id}' is there already; choose another id";
        }

        if (Tenants.Count == Tenants.Capacity)
        {
            return $"all {Tenants.Capacity} tenant slots are taken; remove a tenant first";
        }

        if (Resolve(declaration, out var profile, out var load) is { } error)
        {
            return error;
        }

        Arrive(declaration with { TargetP99Ms = declaration.TargetP99Ms ?? profile!.Service?.TargetMs }, profile!, load);
        return null;
    }

    private string? Change(TenantDeclaration declaration)
    {
        var slot = Tenants.Find(declaration.Id);
        if (slot < 0)
        {
            return Unknown(declaration.Id);
        }

        if (Resolve(declaration, out var profile, out var load) is { } error)
        {
            return error;
        }

        var tenant = _simulated[slot]!;
        if (profile!.Name != tenant.Profile.Name)
        {
            return $"'{declaration.Id}' runs '{tenant.Profile.Name}'; to run another profile remove it and add it anew";
        }

        var updated = declaration with { TargetP99Ms = declaration.TargetP99Ms ?? profile.Service?.TargetMs };
        Tenants.Update(slot, updated);
        tenant.TargetMs = updated.TargetP99Ms;
        tenant.Priority = (byte)updated.Priority;
        _tenantsChanged = true;
        if (load > 0 && load != tenant.LoadPercent)
        {
            ChangeLoad(slot, load);
        }

        return null;
    }

    private string? WithSlot(string id, Action<int> act)
    {
        var slot = Tenants.Find(id);
        if (slot < 0)
        {
            return Unknown(id);
        }

        act(slot);
        return null;
    }

    private bool IsBestEffort(string id) => Tenants.Find(id) is >= 0 and var slot && _simulated[slot]!.Profile.Service is null;

    private static string Unknown(string id) => $"there is no tenant '{id}'; 'tenants' lists them";

    /// <summary>Finds profile and load of a declaration.</summary>
    /// <returns>One line that says what is wrong, or null.</returns>
    private string? Resolve(TenantDeclaration declaration, out WorkloadProfile? profile, out double load)
    {
        profile = null;
        load = 0;
        try
        {
            var settings = declaration.Settings.Deserialize(SimulationJson.Default.SimulatedTenantSettings);
            if (settings is null)
            {
                return "settings must name a profile: {\"profile\": \"xapian\", \"loadPercent\": 50}";
            }

            profile = _catalog.Workload(settings.Profile, $"tenant '{declaration.Id}'", "$.settings.profile");
            var kind = profile.Kind == WorkloadKind.BestEffort ? TenantKind.BestEffort : TenantKind.LatencyCritical;
            if (kind != declaration.Kind)
            {
                return $"profile '{profile.Name}' is {(kind == TenantKind.BestEffort ? "best-effort" : "latency-critical")}; declare the tenant so";
            }

            if (profile.Service is null)
            {
                return settings.LoadPercent is null ? null : "a best-effort job has no load; leave loadPercent out";
            }

            _catalog.MaximumRps(profile, _shape, $"tenant '{declaration.Id}'", "$.settings.profile");
            load = settings.LoadPercent ?? 0;
            return load > 0 && load <= ScenarioRules.HighestLoad
                ? null
                : $"a service needs settings.loadPercent above 0 to {ScenarioRules.HighestLoad}";
        }
        catch (JsonException exception)
        {
            return $"settings: {exception.Path ?? "$"}: expected {{\"profile\": name, \"loadPercent\": number}}";
        }
        catch (InvalidOperationException)
        {
            return "settings must name a profile: {\"profile\": \"xapian\", \"loadPercent\": 50}";
        }
        catch (DeviceException exception)
        {
            return exception.Message;
        }
    }

    private void Arrive(TenantDeclaration declaration, WorkloadProfile profile, double loadPercent)
    {
        var slot = Tenants.Add(declaration);
        if (!_curves.TryGetValue(profile.Name, out var curve))
        {
            _curves[profile.Name] = curve = new WorkloadCurve(profile, _shape);
        }

        var maximum = profile.Service?.MaximumRps[_shape.Name] ?? 0;
        var tenant = new SimulatedTenant
        {
            Profile = profile,
            Generation = Tenants.GenerationOf(slot),
            ArrivedNs = _events.NowNs,
            MaximumRps = maximum,
            LoadPercent = loadPercent,
            TargetMs = declaration.TargetP99Ms,
            Priority = (byte)declaration.Priority,
            Noise = _seed.Split(declaration.Id).Split(Tenants.GenerationOf(slot)),
            LatencyMs = Sample.Missing(profile.Service is null ? SampleStatus.NoSource : SampleStatus.NotYet),
        };
        _simulated[slot] = tenant;
        _model.Add(slot, profile, curve, maximum * loadPercent / 100);
        if (profile.Service is not null)
        {
            _events.Schedule(_events.NowNs + PublishNs, new ServerEvent(ServerEventKind.Publish, slot, tenant.Generation));
        }

        _tenantsChanged = true;
        _output?.Raise(ServerEvents.Arrived, slot, loadPercent);
    }

    private void Leave(int slot)
    {
        _simulated[slot] = null;
        _model.Remove(slot);
        Tenants.Remove(slot);
        _applied.Clear(slot);
        foreach (var plan in _inFlight)
        {
            plan.Clear(slot);
        }

        _departed = true;
        _tenantsChanged = true;
        _output?.Series.ClearSlot(slot);
        _output?.Raise(ServerEvents.Left, -1, slot);
    }

    private void ChangeLoad(int slot, double percent)
    {
        var tenant = _simulated[slot]!;
        _output?.Raise(ServerEvents.LoadChanged, slot, tenant.LoadPercent, percent);
        tenant.LoadPercent = percent;
        _model.SetLoad(slot, tenant.MaximumRps * percent / 100);
    }
}
