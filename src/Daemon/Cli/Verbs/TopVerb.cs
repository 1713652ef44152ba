using System.CommandLine;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;
using Spectre.Console;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>top</c>: tenants and what they hold, live; one table in a pipe.</summary>
internal static class TopVerb
{
    private const int Reasons = 8;

    public static Command Make(Verb verb)
    {
        var interval = new Option<double>("--interval") { Description = "seconds between two looks", DefaultValueFactory = static _ => 1 };
        interval.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 3600))
            {
                result.AddError("--interval: give 0.1 to 3600 seconds");
            }
        });
        var command = verb.MakeClient("top", "Shows tenants, targets and allocations, live.", async (client, parsed, cancellation) =>
        {
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(await client.GetTextAsync("/v1/tenants", cancellation).ConfigureAwait(false));
            }
            else if (verb.Terminal.Interactive)
            {
                await LiveAsync(verb.Terminal, client, TimeSpan.FromSeconds(parsed.GetValue(interval)), cancellation).ConfigureAwait(false);
            }
            else
            {
                TenantsVerb.Table(await TenantsAsync(client, cancellation).ConfigureAwait(false)).Write(verb.Terminal);
            }
        });
        command.Add(interval);
        return command;
    }

    private static Task<IReadOnlyList<TenantReport>> TenantsAsync(AdminClient client, CancellationToken cancellation) =>
        client.GetAsync("/v1/tenants", ApiJson.Default.IReadOnlyListTenantReport, cancellation);

    private static Task LiveAsync(Terminal terminal, AdminClient client, TimeSpan interval, CancellationToken cancellation) =>
        terminal.Console.Live(new Text("...")).AutoClear(true).StartAsync(async live =>
        {
            while (true)
            {
                live.UpdateTarget(await PictureAsync(client, cancellation).ConfigureAwait(false));
                live.Refresh();
                await Task.Delay(interval, cancellation).ConfigureAwait(false);
            }
        });

    private static async Task<Rows> PictureAsync(AdminClient client, CancellationToken cancellation)
    {
        var devices = await client.GetAsync("/v1/devices", ApiJson.Default.IReadOnlyListDeviceReport, cancellation).ConfigureAwait(false);
        var tenants = await TenantsAsync(client, cancellation).ConfigureAwait(false);
        var decisions = await client.GetAsync($"/v1/decisions?count={Reasons}", ApiJson.Default.IReadOnlyListDecisionReport, cancellation).ConfigureAwait(false);
        var head = devices.Select(d => (Spectre.Console.Rendering.IRenderable)new Text(
            $"{d.Id}  {d.Kind}  {d.Mode}  {d.Status}  {Format.Duration(d.DeviceTimeSeconds)}  {Format.Count(d.Decisions)} decisions  {Format.Count(d.Actions)} actions  decides {string.Join(", ", d.Policies.Select(p => p.Deciding ?? "nobody"))}"));
        var why = new TextTable("DECISION", "TIME", "CHANGED", "WHY");
        foreach (var decision in decisions)
        {
            why.Add(decision.Id, Format.Duration(decision.DeviceTimeSeconds), string.Join(' ', decision.Changed), DecisionsVerb.Why(decision));
        }

        return new Rows([.. head, TenantsVerb.Table(tenants).ToSpectre(), why.ToSpectre(), new Text("Ctrl-C ends")]);
    }
}
