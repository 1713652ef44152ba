using System.Globalization;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Runtime;
using Cotenant.Daemon.Runtime.Decisions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/v1/decisions</c>.</summary>
internal static class DecisionEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/decisions").WithTags("decisions");
        group.MapGet("", List).WithSummary("The newest decisions, newest first: those that changed something, gave a reason or went wrong; with all=true every one.");
        group.MapGet("{id}", Explain).WithSummary("Why: what was seen, decided, applied and read back, and what happened after. The id is DEVICE:SEQUENCE, or DEVICE:last.");
    }

    private static async Task<Results<Ok<IReadOnlyList<DecisionReport>>, ProblemHttpResult>> List(
        DecisionReader decisions, CancellationToken cancellation, string? device = null, string? tenant = null, int count = 50, bool all = false, bool shadows = false)
    {
        if (count is < 1 or > DecisionFilter.MostAtOnce)
        {
            return Problems.Invalid($"{count} decisions cannot be listed.", $"give count from 1 to {DecisionFilter.MostAtOnce}");
        }

        return TypedResults.Ok(await decisions.ListAsync(new DecisionFilter(device, tenant, count, all, shadows), cancellation).ConfigureAwait(false));
    }

    private static async Task<Results<Ok<ExplanationReport>, ProblemHttpResult>> Explain(string id, DeviceFleet fleet, DecisionReader decisions, CancellationToken cancellation)
    {
        var at = id.LastIndexOf(DecisionText.IdSeparator);
        var device = at > 0 ? id[..at] : fleet.Devices.Count == 1 ? fleet.Devices[0].Id : null;
        if (device is null)
        {
            return Problems.Invalid($"'{id}' names no device.", $"write DEVICE:SEQUENCE with one of: {string.Join(", ", fleet.Devices.Select(d => d.Id))}");
        }

        var text = id[(at + 1)..];
        long sequence = 0;
        if (text != "last" && (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out sequence) || sequence == 0))
        {
            return Problems.Invalid($"'{text}' is no decision.", "write its number, or 'last'");
        }

        return await decisions.ExplainAsync(device, sequence, cancellation).ConfigureAwait(false) is { } found
            ? TypedResults.Ok(found)
            : Problems.Of(StatusCodes.Status404NotFound, $"The journal does not hold decision '{id}'.", "see GET /v1/decisions; the journal's oldest segments go when it is full");
    }
}
