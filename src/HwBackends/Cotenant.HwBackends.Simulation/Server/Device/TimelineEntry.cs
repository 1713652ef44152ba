using Cotenant.HwBackends.Simulation.Server.Scenarios;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>One entry of a scenario's timeline.</summary>
/// <param name="TimeNs">When, from the scenario's start.</param>
/// <param name="Tenant">Whom it is about.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Percent">The new load, for a step.</param>
internal readonly record struct TimelineEntry(long TimeNs, ScenarioTenant Tenant, TimelineKind Kind, double Percent)
{
    /// <summary>The timeline of a scenario: at one time first who leaves, then loads, then who comes, in the file's order.</summary>
    public static TimelineEntry[] Of(ServerScenario scenario)
    {
        var entries = new List<TimelineEntry>();
        foreach (var tenant in scenario.Tenants)
        {
            entries.Add(new(Nanoseconds(tenant.ArrivesSeconds), tenant, TimelineKind.Arrival, tenant.LoadPercent ?? 0));
            entries.AddRange(tenant.Steps.Select(step => new TimelineEntry(Nanoseconds(step.AtSeconds), tenant, TimelineKind.Load, step.Percent)));
            if (tenant.DepartsSeconds is { } departs)
            {
                entries.Add(new(Nanoseconds(departs), tenant, TimelineKind.Departure, 0));
            }
        }

        // a stable sort: entries of one time and kind keep the file's order
        return [.. entries.OrderBy(entry => entry.TimeNs).ThenBy(entry => entry.Kind)];
    }

    /// <summary>Seconds as nanoseconds of device time.</summary>
    public static long Nanoseconds(double seconds) => (long)Math.Round(seconds * 1e9);
}
