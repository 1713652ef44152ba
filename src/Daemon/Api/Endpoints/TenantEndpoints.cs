using Cotenant.Daemon.Api.Access;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Runtime;
using Cotenant.Plugins.Devices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/v1/tenants</c>.</summary>
internal static class TenantEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/tenants").WithTags("tenants");
        group.MapGet("", static async (ReportBuilder reports, CancellationToken cancellation) =>
            TypedResults.Ok(await reports.TenantsAsync(null, cancellation).ConfigureAwait(false))).WithSummary("Every tenant with what it holds.");
        group.MapGet("{id}", Get).WithSummary("One tenant.");
        group.MapPost("", Add).WithSummary("Adds a tenant; it is kept over a restart.");
        group.MapPut("{id}", Change).WithSummary("Changes a tenant; members that are left out stay as they are.");
        group.MapDelete("{id}", Remove).WithSummary("Removes a tenant; what it held becomes free.");
        group.MapPost("{id}/latency", Report).WithMetadata(new OwnAffair())
            .WithSummary("A tenant reports its own latency: over the unix socket, from the uid that it declares, or by one who may change everything.");
    }

    private static async Task<Results<Ok<TenantReport>, ProblemHttpResult>> Get(string id, ReportBuilder reports, CancellationToken cancellation) =>
        await reports.TenantsAsync(id, cancellation).ConfigureAwait(false) is { Count: > 0 } found
            ? TypedResults.Ok(found[0])
            : Problems.NoTenant(id);

    private static async Task<Results<Created<TenantReport>, ValidationProblem, ProblemHttpResult>> Add(
        TenantRequest request, DeviceFleet fleet, TenantDirectory tenants, ReportBuilder reports, CancellationToken cancellation)
    {
        var name = request.Device ?? (fleet.Devices.Count == 1 ? fleet.Devices[0].Id : null);
        if (name is null)
        {
            return Problems.Invalid("No device is named.", $"set device to one of: {string.Join(", ", fleet.Devices.Select(d => d.Id))}");
        }

        if (fleet.Find(name) is not { } device)
        {
            return Problems.NoDevice(name, fleet.Devices.Select(d => d.Id));
        }

        if (request.Id is null)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["id"] = ["it is missing; name the tenant"] }, detail: "id: it is missing; name the tenant");
        }

        var tenant = new TenantDeclaration { Id = request.Id };
        if (Merge(request, ref tenant) is { } problem)
        {
            return problem;
        }

        var outcome = await tenants.AddAsync(device, tenant, request.ReporterUid, cancellation).ConfigureAwait(false);
        if (!outcome.Succeeded)
        {
            return outcome.Kind == TenantOutcomeKind.Faulty ? Problems.Faults(outcome.Faults) : Refusal(outcome, request.Id);
        }

        var made = await reports.TenantsAsync(request.Id, cancellation).ConfigureAwait(false);
        return made.Count > 0
            ? TypedResults.Created($"/v1/tenants/{request.Id}", made[0])
            : Problems.Conflict($"Tenant '{request.Id}' has left again.", "see GET /v1/events");
    }

    private static async Task<Results<Ok<TenantReport>, ValidationProblem, ProblemHttpResult>> Change(
        string id, TenantRequest request, TenantDirectory tenants, ReportBuilder reports, CancellationToken cancellation)
    {
        if (tenants.Find(id) is not { } present)
        {
            return Problems.NoTenant(id);
        }

        if ((request.Id is not null && request.Id != id) || (request.Device is not null && request.Device != present.Device.Id))
        {
            return Problems.Invalid("A tenant keeps its id and its device.", "remove it and add it anew");
        }

        var tenant = present.Declaration;
        if (Merge(request, ref tenant) is { } problem)
        {
            return problem;
        }

        var outcome = TenantOutcome.Done;
        if (request.LoadPercent is { } load)
        {
            outcome = load > 0 && double.IsFinite(load)
                ? await TenantDirectory.SendAsync(present.Device, new LoadChanged(id, load), cancellation).ConfigureAwait(false)
                : TenantOutcome.Faulty([("loadPercent", $"{load} is no load", "give percent above 0")]);
        }

        if (outcome.Succeeded && (request.LoadPercent is null || tenant != present.Declaration))
        {
            outcome = await tenants.ChangeAsync(tenant, cancellation).ConfigureAwait(false);
        }

        if (!outcome.Succeeded)
        {
            return outcome.Kind == TenantOutcomeKind.Faulty ? Problems.Faults(outcome.Faults) : Refusal(outcome, id);
        }

        return await reports.TenantsAsync(id, cancellation).ConfigureAwait(false) is { Count: > 0 } found ? TypedResults.Ok(found[0]) : Problems.NoTenant(id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string id, TenantDirectory tenants, CancellationToken cancellation)
    {
        var outcome = await tenants.RemoveAsync(id, cancellation).ConfigureAwait(false);
        return outcome.Succeeded ? TypedResults.NoContent() : Refusal(outcome, id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Report(
        string id, LatencyRequest request, HttpContext context, TenantDirectory tenants, AccessRules rules, CancellationToken cancellation)
    {
        if (context.Features.Get<DoorFeature>()?.Peer is not { } peer)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "Latency is reported over the unix socket.", "the kernel then says who reports it");
        }

        if (tenants.Find(id) is not { } present)
        {
            return Problems.NoTenant(id);
        }

        if (!rules.MayChange(peer) && tenants.ReporterOf(id) != peer.Uid)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, $"Uid {peer.Uid} may not report for tenant '{id}'.", $"declare it: \"reporterUid\": {peer.Uid}");
        }

        if (!(request.P99Ms > 0 && double.IsFinite(request.P99Ms)))
        {
            return Problems.Invalid($"{request.P99Ms} is no latency.", "give p99Ms above 0");
        }

        var outcome = await TenantDirectory.SendAsync(present.Device, new LatencyPushed(id, request.P99Ms), cancellation).ConfigureAwait(false);
        return outcome.Succeeded ? TypedResults.NoContent() : Refusal(outcome, id);
    }

    private static ProblemHttpResult? Merge(TenantRequest request, ref TenantDeclaration tenant)
    {
        if (request.Kind is { } text)
        {
            if (!KebabNames.TryParse<TenantKind>(text, out var kind))
            {
                return Problems.Invalid($"'{text}' is no kind of tenant.", "use latency-critical or best-effort");
            }

            tenant = tenant with { Kind = kind };
        }

        tenant = tenant with
        {
            Priority = request.Priority ?? tenant.Priority,
            TargetP99Ms = request.TargetP99Ms ?? tenant.TargetP99Ms,
            Settings = request.Settings ?? tenant.Settings,
        };
        return null;
    }

    private static ProblemHttpResult Refusal(TenantOutcome outcome, string id) => outcome.Kind switch
    {
        TenantOutcomeKind.Missing => Problems.NoTenant(id),
        TenantOutcomeKind.Busy => Problems.Busy(outcome.Text),
        _ => Problems.Conflict($"Tenant '{id}' stays as it is.", outcome.Text),
    };
}
