using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Runtime;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/v1/devices</c>.</summary>
internal static class DeviceEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/devices").WithTags("devices");
        group.MapGet("", static (ReportBuilder reports) => TypedResults.Ok(reports.Devices())).WithSummary("Every device.");
        group.MapGet("{id}", Get).WithSummary("A device with what it last saw and what is desired now.");
        group.MapPost("{id}/mode", SetMode).WithSummary("Changes a device's mode; it holds until the next change or restart.");
        group.MapPost("{id}/reset", Reset).WithSummary("Puts everything of a device back as the daemon found it; a real device only observes afterwards.");
    }

    private static async Task<Results<Ok<DeviceReport>, ProblemHttpResult>> Get(string id, DeviceFleet fleet, ReportBuilder reports, CancellationToken cancellation) =>
        fleet.Find(id) is { } device
            ? TypedResults.Ok(await reports.DeviceAsync(device, cancellation).ConfigureAwait(false))
            : Problems.NoDevice(id, fleet.Devices.Select(d => d.Id));

    private static async Task<Results<Ok<DeviceReport>, ProblemHttpResult>> SetMode(
        string id, ModeRequest request, DeviceFleet fleet, ReportBuilder reports, CancellationToken cancellation)
    {
        if (fleet.Find(id) is not { } device)
        {
            return Problems.NoDevice(id, fleet.Devices.Select(d => d.Id));
        }

        if (!KebabNames.TryParse<DeviceMode>(request.Mode, out var mode))
        {
            return Problems.Invalid($"'{request.Mode}' is no mode.", "use active, shadow or observe");
        }

        try
        {
            await device.Runtime.SetModeAsync(mode, cancellation).ConfigureAwait(false);
            return TypedResults.Ok(await reports.DeviceAsync(device, cancellation).ConfigureAwait(false));
        }
        catch (DeviceException exception)
        {
            return Problems.Busy(exception.Message);
        }
    }

    private static async Task<Results<Ok<ReloadReport>, ProblemHttpResult>> Reset(string id, DeviceFleet fleet, TenantDirectory tenants, CancellationToken cancellation)
    {
        if (fleet.Find(id) is not { } device)
        {
            return Problems.NoDevice(id, fleet.Devices.Select(d => d.Id));
        }

        return await fleet.ResetAsync(device, tenants.InitialOf(id), cancellation).ConfigureAwait(false) is { } refusal
            ? Problems.Conflict($"Device '{id}' was not reset.", refusal)
            : TypedResults.Ok(new ReloadReport(true, [$"device '{id}' is as the daemon found it; mode {KebabNames.Of(fleet.Find(id)!.Runtime.Mode)}"]));
    }
}
