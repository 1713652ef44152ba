using System.CommandLine;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Doctor;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>doctor</c>: what this host can do, what it lacks, and what <c>active</c> would need.</summary>
internal static class DoctorVerb
{
    public static Command Make(Verb verb)
    {
        var command = verb.Make("doctor", "Says what this host can do, what it lacks, and what to do about it.", (parsed, _) =>
        {
            var findings = Examination.Run(parsed.GetValue(verb.Options.Config), parsed.GetValue(verb.Options.Set) ?? [], parsed.GetValue(verb.Options.Data));
            if (verb.Options.WantsJson(parsed))
            {
                verb.PrintJson(JsonSerializer.Serialize(findings, ApiJson.Default.IReadOnlyListDoctorFinding));
            }
            else
            {
                Print(verb.Terminal, findings);
            }

            return Task.FromResult(findings.Any(f => f.Verdict == "trouble") ? ExitCodes.Failed : ExitCodes.Ok);
        });
        command.Add(verb.Options.Config);
        command.Add(verb.Options.Set);
        command.Add(verb.Options.Data);
        return command;
    }

    private static void Print(Terminal terminal, IReadOnlyList<DoctorFinding> findings)
    {
        foreach (var area in findings.GroupBy(f => f.Area))
        {
            terminal.Line(area.Key);
            foreach (var finding in area)
            {
                terminal.Line($"  {finding.Verdict,-8} {finding.Text}{(finding.Remedy.Length == 0 ? "" : $"; {finding.Remedy}")}");
            }
        }
    }
}
