using System.CommandLine;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>status</c>: the daemon at a glance.</summary>
internal static class StatusVerb
{
    public static Command Make(Verb verb) => verb.MakeClient("status", "Shows the daemon at a glance.", async (client, parsed, cancellation) =>
    {
        if (verb.Options.WantsJson(parsed))
        {
            verb.PrintJson(await client.GetTextAsync("/v1/status", cancellation).ConfigureAwait(false));
            return;
        }

        Print(verb.Terminal, await client.GetAsync("/v1/status", ApiJson.Default.StatusReport, cancellation).ConfigureAwait(false));
    });

    private static void Print(Terminal terminal, StatusReport status)
    {
        terminal.Line($"cotenant {status.Version}, pid {status.Pid}, up {Format.Duration(status.UptimeSeconds)}, {status.Readiness.Status}");
        terminal.Line($"  doors    {status.Doors.Socket}, {status.Doors.Api ?? "no TCP"}, metrics {status.Doors.Metrics ?? "nowhere"}");
        terminal.Line($"  config   {(status.Configuration.Files.Count == 0 ? "no file: defaults" : string.Join(", ", status.Configuration.Files))}");
        terminal.Line($"  journal  {status.Journal.Directory}, {Format.Bytes(status.Journal.DiskBytes)}, {Format.Count(status.Journal.Records)} records, {Format.Count(status.Journal.DroppedRecords)} dropped");
        terminal.Line($"  cost     {Format.Bytes(status.Process.ResidentBytes)} resident, {Format.Duration(status.Process.CpuSeconds)} CPU, {status.Process.Threads} threads, collections {string.Join('/', status.Process.Collections)}");
        foreach (var check in status.Readiness.Checks.Where(c => !c.Ok))
        {
            terminal.Line($"  trouble  {check.Name}: {check.Detail}");
        }

        if (status.Configuration.AwaitingRestart.Count > 0)
        {
            terminal.Line($"  restart  needed for the new {string.Join(", ", status.Configuration.AwaitingRestart)}");
        }

        DevicesVerb.Print(terminal, status.Devices);
    }
}
