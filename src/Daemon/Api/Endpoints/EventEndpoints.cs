using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cotenant.Daemon.Runtime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/v1/events</c>: server-sent events.</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/events", Stream).WithTags("events")
            .WithSummary("Decisions and events as they happen (server-sent events). A slow reader loses the oldest and is told how many (event: lost).")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");

    private static Results<ServerSentEventsResult<string>, ProblemHttpResult> Stream(
        HttpContext context, EventFeed feed, DeviceFleet fleet, string? device = null, bool replay = false)
    {
        if (device is not null && fleet.Find(device) is null)
        {
            return Problems.NoDevice(device, fleet.Devices.Select(d => d.Id));
        }

        if (feed.TryJoin() is not { } seat)
        {
            return Problems.Busy("Too many readers of events.");
        }

        context.Response.RegisterForDispose(seat);

        // a reader that takes its time is not thrown out: it loses the oldest events
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        return TypedResults.ServerSentEvents(ReadAsync(feed, device, replay, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> ReadAsync(EventFeed feed, string? device, bool replay, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in feed.ReadAsync(device, replay, cancellation).ConfigureAwait(false))
        {
            yield return item.Lost is { } lost
                ? new SseItem<string>(Text(lost, ApiJson.Default.LostReport), "lost")
                : new SseItem<string>(Text(item.Event!, ApiJson.Default.EventReport), item.Event!.Kind) { EventId = $"{item.Event.Device}:{item.Event.Number}" };
        }
    }

    private static string Text<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);
}
