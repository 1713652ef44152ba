using System.Globalization;
using System.Text.Json;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Runtime;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/v1/plans/preview</c> and <c>/v1/checkpoints</c>.</summary>
internal static class PlanEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/plans/preview", Preview).WithTags("plans")
            .WithSummary("What a policy would decide now; nothing is applied. Without a policy the one that decides is asked.");
        var group = app.MapGroup("/v1/checkpoints").WithTags("checkpoints");
        group.MapGet("", static (CheckpointStore store) => TypedResults.Ok(store.List())).WithSummary("Every kept state.");
        group.MapPost("", Keep).WithSummary("Keeps what is desired now under a name.");
        group.MapPost("{device}/{name}/restore", Restore).WithSummary("Applies a kept state through the guard and lowers the mode to shadow, so that it stays.");
        group.MapDelete("{device}/{name}", static Results<NoContent, ProblemHttpResult> (string device, string name, CheckpointStore store) =>
            store.Remove(device, name) ? TypedResults.NoContent() : NoCheckpoint(device, name)).WithSummary("Removes a kept state.");
    }

    private static async Task<Results<Ok<PreviewReport>, ProblemHttpResult>> Preview(
        DeviceFleet fleet, CancellationToken cancellation, string? device = null, string? policy = null)
    {
        if (Choose(fleet, device) is not { } at)
        {
            return Problems.NoDevice(device ?? "", fleet.Devices.Select(d => d.Id));
        }

        if (at.Runtime.Entries.Count == 0)
        {
            return Problems.Conflict($"Device '{at.Id}' has no policies.", "name some in its configuration");
        }

        var entry = at.Runtime.Entries.TakeWhile(e => policy is not null && e.Chain.Concat(e.Shadow).All(i => i.Name != policy)).Count() % at.Runtime.Entries.Count;
        var chosen = at.Runtime.Entries[entry];
        var name = policy ?? chosen.Chain.ElementAtOrDefault(Math.Clamp(chosen.Deciding, 0, Math.Max(chosen.Chain.Count - 1, 0)))?.Name;
        if (name is null)
        {
            return Problems.Conflict($"No policy decides on device '{at.Id}'.", "name one: ?policy=NAME");
        }

        try
        {
            var fresh = fleet.Shelf.Make(name, at.Device, DeviceMaker.OptionsOf(at.Model.Entries[entry], name), at.Model.Settings.Seed);
            try
            {
                var preview = await at.Runtime.PreviewAsync(entry, fresh, cancellation).ConfigureAwait(false);
                return TypedResults.Ok(Report(at, fresh.Manifest, preview));
            }
            finally
            {
                fresh.Release();
            }
        }
        catch (PolicyUnavailableException exception)
        {
            return Problems.Conflict($"Policy '{name}' cannot be asked.", exception.Message);
        }
        catch (Exception exception) when (exception is DeviceException or ArgumentException)
        {
            return Problems.Conflict("There is no preview.", exception.Message);
        }
    }

    private static PreviewReport Report(ManagedDevice device, Plugins.Manifest.PolicyManifest manifest, Plugins.Pipeline.PlanPreview preview)
    {
        var reasons = new List<ReasonReport>();
        foreach (ref readonly var reason in preview.Proposed.Reasons.Items)
        {
            reasons.Add(RecordText.Describe(reason, manifest.Name, manifest.Reasons, device.Names));
        }

        var rule = preview.Verdict.Rule;
        return new PreviewReport
        {
            Device = device.Id,
            Policy = manifest.Name,
            Changed = device.NamesOf(preview.Changed),
            GuardRule = rule == 0 ? null : device.Runtime.Descriptor.GuardRules.FirstOrDefault(r => r.Code == rule)?.Name ?? $"rule-{rule}",
            Reasons = reasons,
            Now = Json(preview.Now, preview.Tenants),
            Proposed = Json(preview.Proposed, preview.Tenants),
        };
    }

    private static JsonElement Json(Plan plan, ITenantNames tenants) => JsonBlock.Make(json => plan.WriteJson(json, tenants));

    private static async Task<Results<Created<CheckpointReport>, ProblemHttpResult>> Keep(
        CheckpointRequest request, DeviceFleet fleet, CheckpointStore store, TimeProvider time, CancellationToken cancellation)
    {
        if (Choose(fleet, request.Device) is not { } device)
        {
            return Problems.NoDevice(request.Device ?? "", fleet.Devices.Select(d => d.Id));
        }

        var name = request.Name ?? time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        if (!CheckpointStore.IsName(name))
        {
            return Problems.Invalid($"'{name}' is no name.", Configuration.Validation.Identifier.Rule);
        }

        try
        {
            var content = await device.Runtime.CheckpointAsync(cancellation).ConfigureAwait(false);
            return TypedResults.Created($"/v1/checkpoints/{device.Id}/{name}", store.Write(device.Id, name, content));
        }
        catch (Exception exception) when (exception is DeviceException or IOException or UnauthorizedAccessException)
        {
            return Problems.Busy($"The state was not kept: {exception.Message}");
        }
    }

    private static async Task<Results<Ok<ReloadReport>, ProblemHttpResult>> Restore(
        string device, string name, DeviceFleet fleet, CheckpointStore store, CancellationToken cancellation)
    {
        if (fleet.Find(device) is not { } at)
        {
            return Problems.NoDevice(device, fleet.Devices.Select(d => d.Id));
        }

        if (store.Read(device, name) is not { } content)
        {
            return NoCheckpoint(device, name);
        }

        try
        {
            return await at.Runtime.RestoreAsync(content, cancellation).ConfigureAwait(false) is { } refusal
                ? Problems.Conflict($"Checkpoint '{name}' was not restored; nothing was changed.", refusal)
                : TypedResults.Ok(new ReloadReport(true, [$"'{name}' holds on device '{device}'; its mode is {KebabNames.Of(at.Runtime.Mode)}"]));
        }
        catch (DeviceException exception)
        {
            return Problems.Busy(exception.Message);
        }
    }

    private static ManagedDevice? Choose(DeviceFleet fleet, string? id) =>
        id is null ? fleet.Devices.Count == 1 ? fleet.Devices[0] : null : fleet.Find(id);

    private static ProblemHttpResult NoCheckpoint(string device, string name) =>
        Problems.Of(StatusCodes.Status404NotFound, $"There is no checkpoint '{name}' of device '{device}'.", "see GET /v1/checkpoints");
}
