using System.CommandLine;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>events</c>: decisions and events as they happen.</summary>
internal static class EventsVerb
{
    public static Command Make(Verb verb)
    {
        var device = new Option<string?>("--device") { Description = "of one device" };
        var recent = new Option<bool>("--recent") { Description = "begin with what the daemon still holds" };
        var command = verb.MakeClient("events", "Follows decisions and events as they happen, until Ctrl-C.", async (client, parsed, cancellation) =>
        {
            var json = verb.Options.WantsJson(parsed);
            var path = "/v1/events" + Spelled.Query(("device", parsed.GetValue(device)), ("replay", parsed.GetValue(recent) ? "true" : null));
            await foreach (var (type, data) in client.FollowAsync(path, cancellation).ConfigureAwait(false))
            {
                verb.Terminal.Line(json ? data : Describe(type, data));
                await verb.Terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
            }
        });
        command.Add(device);
        command.Add(recent);
        return command;
    }

    private static string Describe(string type, string data)
    {
        if (type == "lost")
        {
            var lost = System.Text.Json.JsonSerializer.Deserialize(data, ApiJson.Default.LostReport)!;
            return $"{lost.Device}: {lost.Lost} events were lost: this reader is too slow";
        }

        EventReport report = System.Text.Json.JsonSerializer.Deserialize(data, ApiJson.Default.EventReport)!;
        return $"{Format.Clock(report.At)}  {report.Device}:{report.Sequence}  {report.Name}  {report.Text}";
    }
}
