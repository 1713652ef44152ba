using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>tenants</c>: list, add, remove, set.</summary>
internal static class TenantsVerb
{
    public static Command Make(Verb verb)
    {
        var command = verb.MakeClient("tenants", "Lists tenants, adds, changes, removes one.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation));
        command.Add(verb.MakeClient("list", "Lists the tenants.", (client, parsed, cancellation) => ListAsync(verb, client, parsed, cancellation)));
        command.Add(MakeWrite(verb, "add", "Adds a tenant; it is kept over a restart.", adds: true));
        command.Add(MakeWrite(verb, "set", "Changes a tenant; what is left out stays as it is.", adds: false));
        command.Add(MakeRemove(verb));
        return command;
    }

    public static TextTable Table(IReadOnlyList<TenantReport> tenants)
    {
        var table = new TextTable("TENANT", "DEVICE", "KIND", "PRIO", "TARGET MS", "P99 MS", "MET", "CPU %", "IPC", "CPUS", "WAYS", "BANDWIDTH %", "SOURCE");
        foreach (var t in tenants)
        {
            table.Add(
                t.Id,
                t.Device,
                t.Kind == "best-effort" ? "BE" : "LC",
                Format.Count(t.Priority),
                Format.Optional(t.TargetP99Ms),
                Format.Member(t.Observation, "latencyMs"),
                t.TargetMet switch { true => "yes", false => "NO", _ => "-" },
                Format.Member(t.Observation, "cpuPercent", "0"),
                Format.Member(t.Observation, "ipc"),
                Shared(t, "cores", "cpuShare"),
                Shared(t, "ways", "wayShare"),
                Format.Member(t.Allocation, "bandwidthPercent"),
                t.Source);
        }

        return table;
    }

    /// <summary>A number of an allocation with its place; a share is marked.</summary>
    private static string Shared(TenantReport tenant, string count, string share)
    {
        var number = Format.Member(tenant.Allocation, count);
        var group = Format.Member(tenant.Allocation, share);
        return group == "-" ? number : $"{number} (share {group})";
    }

    private static async Task ListAsync(Verb verb, AdminClient client, ParseResult parsed, CancellationToken cancellation)
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(await client.GetTextAsync("/v1/tenants", cancellation).ConfigureAwait(false));
            return;
        }

        Table(await client.GetAsync("/v1/tenants", ApiJson.Default.IReadOnlyListTenantReport, cancellation).ConfigureAwait(false)).Write(verb.Terminal);
    }

    private static Command MakeWrite(Verb verb, string name, string description, bool adds)
    {
        var id = new Argument<string>("tenant") { Description = "its id" };
        var device = new Option<string?>("--device") { Description = "the device that serves it; needed when there are several" };
        var kind = new Option<string?>("--kind") { Description = "latency-critical or best-effort" };
        kind.AcceptOnlyFromAmong("latency-critical", "best-effort");
        var priority = new Option<int?>("--priority") { Description = "0 (first to give) to 100" };
        var target = new Option<double?>("--target-ms") { Description = "target of the 99th percentile of latency in milliseconds" };
        var load = new Option<double?>("--load") { Description = "load of a simulated tenant in percent" };
        var settings = new Option<string?>("--settings") { Description = "what only the device's kind understands: JSON, or @FILE" };
        var command = verb.MakeClient(name, description, async (client, parsed, cancellation) =>
        {
            var request = new TenantRequest
            {
                Id = parsed.GetRequiredValue(id),
                Device = adds ? parsed.GetValue(device) : null,
                Kind = parsed.GetValue(kind),
                Priority = parsed.GetValue(priority),
                TargetP99Ms = parsed.GetValue(target),
                LoadPercent = adds ? null : parsed.GetValue(load),
                Settings = ReadSettings(parsed.GetValue(settings)),
            };
            var body = JsonSerializer.Serialize(request, ApiJson.Default.TenantRequest);
            var answer = adds
                ? await client.ChangeAsync(HttpMethod.Post, "/v1/tenants", body, cancellation).ConfigureAwait(false)
                : await client.ChangeAsync(HttpMethod.Put, $"/v1/tenants/{Spelled.Path(request.Id)}", body, cancellation).ConfigureAwait(false);
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(answer);
            }
            else
            {
                Table([JsonSerializer.Deserialize(answer, ApiJson.Default.TenantReport)!]).Write(verb.Terminal);
            }
        });
        command.Add(id);
        command.Add(kind);
        command.Add(priority);
        command.Add(target);
        command.Add(adds ? device : load);
        command.Add(settings);
        return command;
    }

    private static JsonElement? ReadSettings(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            var json = text.StartsWith('@') ? File.ReadAllText(text[1..]) : text;
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(ExitCodes.Usage, $"--settings cannot be read ({exception.Message}); give a JSON object, or @FILE", exception);
        }
    }

    private static Command MakeRemove(Verb verb)
    {
        var id = new Argument<string>("tenant") { Description = "its id" };
        var command = verb.MakeClient("remove", "Removes a tenant; what it held becomes free.", async (client, parsed, cancellation) =>
        {
            await client.ChangeAsync(HttpMethod.Delete, $"/v1/tenants/{Spelled.Path(parsed.GetRequiredValue(id))}", null, cancellation).ConfigureAwait(false);
            if (!verb.Options.WantsJson(parsed))
            {
                verb.Terminal.Line($"{parsed.GetRequiredValue(id)} is removed");
            }
        });
        command.Add(id);
        return command;
    }
}
