using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>checkpoint</c>, <c>restore</c>, <c>reset</c>.</summary>
internal static class CheckpointVerbs
{
    public static Command MakeCheckpoint(Verb verb)
    {
        var name = new Argument<string?>("name") { Description = "its name; the time when left out", Arity = ArgumentArity.ZeroOrOne };
        var device = Device();
        var command = verb.MakeClient("checkpoint", "Keeps what is desired now under a name.", async (client, parsed, cancellation) =>
        {
            var body = JsonSerializer.Serialize(new CheckpointRequest(parsed.GetValue(device), parsed.GetValue(name)), ApiJson.Default.CheckpointRequest);
            var answer = await client.ChangeAsync(HttpMethod.Post, "/v1/checkpoints", body, cancellation).ConfigureAwait(false);
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(answer);
                return;
            }

            var made = JsonSerializer.Deserialize(answer, ApiJson.Default.CheckpointReport)!;
            verb.Terminal.Line($"{made.Device}: kept as '{made.Name}'; 'cotenant restore {made.Name}' brings it back");
        });
        command.Add(name);
        command.Add(device);
        command.Add(verb.MakeClient("list", "Lists the kept states.", async (client, parsed, cancellation) =>
        {
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(await client.GetTextAsync("/v1/checkpoints", cancellation).ConfigureAwait(false));
                return;
            }

            var table = new TextTable("DEVICE", "NAME", "AT", "BYTES");
            foreach (var kept in await client.GetAsync("/v1/checkpoints", ApiJson.Default.IReadOnlyListCheckpointReport, cancellation).ConfigureAwait(false))
            {
                table.Add(kept.Device, kept.Name, kept.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Format.Count(kept.Bytes));
            }

            table.Write(verb.Terminal);
        }));
        return command;
    }

    public static Command MakeRestore(Verb verb)
    {
        var name = new Argument<string>("name") { Description = "the checkpoint's name" };
        var device = Device();
        var command = verb.MakeClient("restore", "Applies a kept state and lowers the mode to shadow, so that it stays.", async (client, parsed, cancellation) =>
        {
            var id = await ChooseAsync(client, parsed.GetValue(device), cancellation).ConfigureAwait(false);
            var answer = await client.ChangeAsync(
                HttpMethod.Post,
                $"/v1/checkpoints/{Spelled.Path(id)}/{Spelled.Path(parsed.GetRequiredValue(name))}/restore",
                null,
                cancellation).ConfigureAwait(false);
            Print(verb, parsed, answer);
        });
        command.Add(name);
        command.Add(device);
        return command;
    }

    public static Command MakeReset(Verb verb)
    {
        var device = Device();
        var command = verb.MakeClient("reset", "Puts everything of a device back as the daemon found it; a real device only observes afterwards.", async (client, parsed, cancellation) =>
        {
            var id = await ChooseAsync(client, parsed.GetValue(device), cancellation).ConfigureAwait(false);
            Print(verb, parsed, await client.ChangeAsync(HttpMethod.Post, $"/v1/devices/{Spelled.Path(id)}/reset", null, cancellation).ConfigureAwait(false));
        });
        command.Add(device);
        return command;
    }

    private static Option<string?> Device() => new("--device") { Description = "the device; needed when there are several" };

    private static void Print(Verb verb, ParseResult parsed, string answer)
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(answer);
            return;
        }

        foreach (var line in JsonSerializer.Deserialize(answer, ApiJson.Default.ReloadReport)!.Detail)
        {
            verb.Terminal.Line(line);
        }
    }

    private static async Task<string> ChooseAsync(AdminClient client, string? device, CancellationToken cancellation)
    {
        if (device is not null)
        {
            return device;
        }

        var devices = await client.GetAsync("/v1/devices", ApiJson.Default.IReadOnlyListDeviceReport, cancellation).ConfigureAwait(false);
        return devices.Count == 1
            ? devices[0].Id
            : throw new DaemonException(ExitCodes.Usage, $"name the device with --device: {string.Join(", ", devices.Select(d => d.Id))}");
    }
}
