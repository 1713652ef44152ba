using System.Net.ServerSentEvents;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Runtime;
using Cotenant.Daemon.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Cotenant.Daemon.Tests.Api;

public sealed class EventTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Decisions_arrive_as_server_sent_events_with_ids_and_text()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        await using var stream = await daemon.Socket.GetStreamAsync("/v1/events?replay=true", Cancellation);
        var kinds = new HashSet<string>();
        long last = 0;
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancellation))
        {
            kinds.Add(item.EventType);
            var report = JsonSerializer.Deserialize(item.Data, ApiJson.Default.EventReport)!;
            Assert.Equal(item.EventId, $"server:{report.Number}");
            Assert.True(report.Number > last);
            Assert.NotEmpty(report.Text);
            last = report.Number;
            if (kinds.Contains("decision") && kinds.Contains("device-event"))
            {
                break;
            }
        }
    }

    [Fact]
    public async Task A_slow_reader_is_told_how_much_it_lost()
    {
        await using var daemon = await RunningDaemon.StartAsync(RunningDaemon.Json().Replace("\"speed\": 50", "\"speed\": 0", StringComparison.Ordinal), Cancellation);
        var fleet = daemon.Host.Services.GetRequiredService<DeviceFleet>();
        var feed = daemon.Host.Services.GetRequiredService<EventFeed>();
        await using var reader = feed.ReadAsync(null, replay: true, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await reader.MoveNextAsync());

        // the reader stands still until the ring has gone round
        var ring = fleet.Devices[0].Runtime.Records;
        var from = ring.Written;
        while (ring.Written <= from + 2 * ring.Capacity)
        {
            await Task.Delay(10, Cancellation);
        }

        long lost = 0;
        for (var i = 0; lost == 0 && i < 10_000; i++)
        {
            Assert.True(await reader.MoveNextAsync());
            lost += reader.Current.Lost?.Lost ?? 0;
        }

        Assert.True(lost > 0);
    }

    [Fact]
    public async Task Streams_end_when_the_daemon_stops()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        await using var stream = await daemon.Socket.GetStreamAsync("/v1/events?replay=true", Cancellation);
        using var reader = new StreamReader(stream);
        Assert.NotNull(await reader.ReadLineAsync(Cancellation));

        await daemon.Host.StopAsync(Cancellation);
        while (await reader.ReadLineAsync(Cancellation) is not null)
        {
        }
    }

    [Fact]
    public async Task There_are_only_so_many_seats()
    {
        await using var daemon = await RunningDaemon.StartAsync("""{ "devices": [] }""", Cancellation);
        var feed = daemon.Host.Services.GetRequiredService<EventFeed>();
        var seats = new List<IDisposable>();
        while (feed.TryJoin() is { } seat)
        {
            seats.Add(seat);
        }

        using var refused = await daemon.Socket.GetAsync("/v1/events", Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        seats[0].Dispose();
        seats[0].Dispose();
        Assert.Equal(seats.Count - 1, feed.Readers);
    }
}
