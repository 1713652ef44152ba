using System.CommandLine;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>devices</c>: lists them, shows one, changes a mode.</summary>
internal static class DevicesVerb
{
    public static Command Make(Verb verb)
    {
        var list = verb.MakeClient("list", "Lists the devices.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation));
        var command = verb.MakeClient("devices", "Lists devices, shows one, changes its mode.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation));
        command.Add(list);
        command.Add(MakeShow(verb));
        command.Add(MakeMode(verb));
        return command;
    }

    public static void Print(Terminal terminal, IReadOnlyList<DeviceReport> devices)
    {
        var table = new TextTable("DEVICE", "KIND", "MODE", "STATUS", "TIME", "DECISIONS", "ACTIONS", "TENANTS", "POLICIES");
        foreach (var device in devices)
        {
            table.Add(
                device.Id,
                device.Kind,
                device.Mode,
                device.Status,
                Format.Duration(device.DeviceTimeSeconds),
                Format.Count(device.Decisions),
                Format.Count(device.Actions),
                Format.Count(device.Tenants),
                string.Join("; ", device.Policies.Select(Describe)));
        }

        table.Write(terminal);
        foreach (var device in devices.Where(d => d.Fault is not null))
        {
            terminal.Line($"{device.Id} has ended: {device.Fault}");
        }
    }

    private static string Describe(PolicyEntryReport entry)
    {
        var chain = string.Join(" > ", entry.Chain.Select(p => p.State is "active" or "shadow" ? p.Policy : $"{p.Policy} ({p.State})"));
        var shadow = entry.Shadow.Count == 0 ? "" : $", shadow {string.Join(' ', entry.Shadow.Select(p => p.Policy))}";
        return entry.Deciding is null ? $"{chain}{shadow}" : $"{chain}{shadow}; decides {entry.Deciding}";
    }

    private static async Task ListAsync(Verb verb, AdminClient client, ParseResult parsed, CancellationToken cancellation)
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(await client.GetTextAsync("/v1/devices", cancellation).ConfigureAwait(false));
            return;
        }

        Print(verb.Terminal, await client.GetAsync("/v1/devices", ApiJson.Default.IReadOnlyListDeviceReport, cancellation).ConfigureAwait(false));
    }

    private static Command MakeShow(Verb verb)
    {
        var id = new Argument<string>("device") { Description = "its id" };
        var command = verb.MakeClient("show", "Shows a device with what it last saw and what is desired now, as JSON.", async (client, parsed, cancellation) =>
            verb.PrintJson(await client.GetTextAsync($"/v1/devices/{Spelled.Path(parsed.GetRequiredValue(id))}", cancellation).ConfigureAwait(false)));
        command.Add(id);
        return command;
    }

    private static Command MakeMode(Verb verb)
    {
        var id = new Argument<string>("device") { Description = "its id" };
        var mode = new Argument<string>("mode") { Description = "active, shadow or observe" };
        mode.AcceptOnlyFromAmong("active", "shadow", "observe");
        var command = verb.MakeClient("mode", "Changes a device's mode until the next change or restart.", async (client, parsed, cancellation) =>
        {
            var answer = await client.ChangeAsync(
                HttpMethod.Post,
                $"/v1/devices/{Spelled.Path(parsed.GetRequiredValue(id))}/mode",
                $$"""{"mode":"{{parsed.GetRequiredValue(mode)}}"}""",
                cancellation).ConfigureAwait(false);
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(answer);
            }
            else
            {
                verb.Terminal.Line($"{parsed.GetRequiredValue(id)}: {parsed.GetRequiredValue(mode)}");
            }
        });
        command.Add(id);
        command.Add(mode);
        return command;
    }
}
