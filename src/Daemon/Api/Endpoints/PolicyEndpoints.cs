using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Runtime;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/v1/policies</c> and <c>/v1/plugins</c>.</summary>
internal static class PolicyEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var policies = app.MapGroup("/v1/policies").WithTags("policies");
        policies.MapGet("", static (ReportBuilder reports) => TypedResults.Ok(reports.Policies())).WithSummary("Every policy with its state.");
        policies.MapPost("{name}/clear", Clear).WithSummary("Lets a malfunctioned policy decide again.");
        policies.MapPost("{name}/enable", static (string name, DeviceFleet fleet, ReportBuilder reports) => SetEnabled(name, true, fleet, reports))
            .WithSummary("Switches a policy on; it holds until the next reload or restart.");
        policies.MapPost("{name}/disable", static (string name, DeviceFleet fleet, ReportBuilder reports) => SetEnabled(name, false, fleet, reports))
            .WithSummary("Switches a policy off; the next one of each chain decides.");
        var plugins = app.MapGroup("/v1/plugins").WithTags("plugins");
        plugins.MapGet("", static (ReportBuilder reports) => TypedResults.Ok(reports.Plugins())).WithSummary("Every plugin on disk or in service.");
        plugins.MapPost("{id}/reload", Reload).WithSummary("Puts what lies on disk in the place of a plugin, without a missed tick.");
    }

    private static async Task<Results<Ok<PolicyReport>, ProblemHttpResult>> Clear(string name, DeviceFleet fleet, ReportBuilder reports, CancellationToken cancellation)
    {
        if (Find(name, reports) is null)
        {
            return Problems.NoPolicy(name, fleet.Shelf.Policies.Select(p => p.Manifest.Name));
        }

        try
        {
            if (!fleet.Shelf.Clear(name))
            {
                return Problems.Conflict($"Policy '{name}' is not malfunctioned.", $"its state is {fleet.Shelf.StandOf(name).State}");
            }

            await fleet.RenewAsync(name, cancellation).ConfigureAwait(false);
            return TypedResults.Ok(Find(name, reports)!);
        }
        catch (Exception exception) when (exception is PolicyUnavailableException or Plugins.Devices.DeviceException)
        {
            return Problems.Conflict($"Policy '{name}' cannot be made anew.", exception.Message);
        }
    }

    private static Results<Ok<PolicyReport>, ProblemHttpResult> SetEnabled(string name, bool enabled, DeviceFleet fleet, ReportBuilder reports)
    {
        if (Find(name, reports) is null)
        {
            return Problems.NoPolicy(name, fleet.Shelf.Policies.Select(p => p.Manifest.Name));
        }

        fleet.Shelf.SetEnabled(name, enabled, "switched off over the admin API");
        return TypedResults.Ok(Find(name, reports)!);
    }

    private static async Task<Results<Ok<ReloadReport>, ProblemHttpResult>> Reload(string id, DeviceFleet fleet, CancellationToken cancellation)
    {
        if (fleet.Shelf.Plugins.All(p => p.Id != id))
        {
            return Problems.Of(StatusCodes.Status404NotFound, $"There is no plugin '{id}'.", $"known: {string.Join(", ", fleet.Shelf.Plugins.Select(p => p.Id))}");
        }

        try
        {
            return TypedResults.Ok(new ReloadReport(true, await fleet.Shelf.ReloadAsync(id, fleet.Devices, cancellation).ConfigureAwait(false)));
        }
        catch (PolicyUnavailableException exception)
        {
            return Problems.Conflict($"Plugin '{id}' was not reloaded; the version in service stays.", exception.Message);
        }
    }

    private static PolicyReport? Find(string name, ReportBuilder reports) => reports.Policies().FirstOrDefault(p => p.Policy == name);
}
