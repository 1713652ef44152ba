using System.Text.RegularExpressions;

namespace Cotenant.HwBackends.Linux.Processes;

/// <summary>How a tenant's processes are found: exactly one of the five is set.</summary>
/// <param name="Unit">a systemd unit by its full name, "nginx.service": the cgroup of that name, wherever it is</param>
/// <param name="Cgroup">a cgroup by its path below the hierarchy's root, "/web": it and all below it</param>
/// <param name="Pid">a process id: it and its descendants</param>
/// <param name="Command">a part of the command line (arguments joined by blanks): all such processes and their descendants</param>
/// <param name="CommandPattern">a regular expression on the command line, likewise</param>
internal sealed record TenantMatch(string? Unit, string? Cgroup, int? Pid, string? Command, Regex? CommandPattern)
{
    /// <summary>Whether processes are found one by one, and not by their cgroup.</summary>
    public bool ByProcess => Pid is not null || ByCommand;

    /// <summary>Whether the command line decides.</summary>
    public bool ByCommand => Command is not null || CommandPattern is not null;

    public bool MatchesCommand(string commandLine) =>
        Command is not null ? commandLine.Contains(Command, StringComparison.Ordinal)
        : CommandPattern is not null && CommandPattern.IsMatch(commandLine);

    /// <summary>The part of a cgroup path that is the unit's, or null: "/system.slice/a.service" of ".../a.service/sub".</summary>
    public string? UnitPath(string cgroup)
    {
        if (Unit is null)
        {
            return null;
        }

        for (var at = cgroup.IndexOf(Unit, StringComparison.Ordinal); at > 0; at = cgroup.IndexOf(Unit, at + 1, StringComparison.Ordinal))
        {
            var end = at + Unit.Length;
            if (cgroup[at - 1] == '/' && (end == cgroup.Length || cgroup[end] == '/'))
            {
                return cgroup[..end];
            }
        }

        return null;
    }

    public override string ToString() =>
        Unit is not null ? $"unit {Unit}"
        : Cgroup is not null ? $"cgroup {Cgroup}"
        : Pid is not null ? $"process {Pid}"
        : Command is not null ? $"command line with \"{Command}\""
        : $"command line like /{CommandPattern}/";
}
