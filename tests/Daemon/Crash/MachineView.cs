using System.Text.RegularExpressions;

namespace Cotenant.Daemon.Tests.Crash;

/// <summary>What an emulated machine holds, read from its snapshot.</summary>
/// <param name="Groups">schemata and monitoring groups by control group; the root group is ""</param>
/// <param name="Cgroups">cgroups with their attributes</param>
/// <param name="Tasks">where each thread is</param>
internal sealed partial record MachineView(
    IReadOnlyDictionary<string, (string Schemata, string[] Monitors)> Groups,
    IReadOnlyDictionary<string, string> Cgroups,
    IReadOnlyList<(int Task, int Process, string Cgroup, string Group, string Monitor)> Tasks)
{
    public static MachineView Parse(string snapshot)
    {
        var groups = GroupLine().Matches(snapshot).ToDictionary(
            m => m.Groups[1].Value,
            m => (m.Groups[2].Value.Trim(), m.Groups[3].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        var cgroups = CgroupLine().Matches(snapshot).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var tasks = TaskLine().Matches(snapshot).Select(m => (int.Parse(m.Groups[1].Value), int.Parse(m.Groups[2].Value), m.Groups[3].Value, m.Groups[4].Value, m.Groups[5].Value)).ToList();
        return new MachineView(groups, cgroups, tasks);
    }

    /// <summary>What is wrong with a machine whose daemon has come to rest; null if nothing is.</summary>
    /// <param name="plan">the mask that each tenant should have, in the daemon's own words; null if no daemon runs: then nothing of it may be left</param>
    /// <param name="processes">the processes of each tenant</param>
    /// <param name="foreign">schemata of the groups that are not the daemon's</param>
    public string? Fault(IReadOnlyDictionary<string, string>? plan, ILookup<string, int> processes, IReadOnlyDictionary<string, string> foreign)
    {
        foreach (var (name, schemata) in foreign)
        {
            if (!Groups.TryGetValue(name, out var group) || group.Schemata != schemata)
            {
                return $"group '{name}' of others has changed";
            }
        }

        foreach (var (name, (_, monitors)) in Groups)
        {
            if (!foreign.ContainsKey(name) && !Tasks.Any(t => t.Group == name))
            {
                return $"group {name} is an orphan";
            }

            if (monitors.FirstOrDefault(m => !Tasks.Any(t => t.Group == name && t.Monitor == m)) is { } orphan)
            {
                return $"monitoring group {orphan} of '{name}' is an orphan";
            }
        }

        if (Cgroups.FirstOrDefault(c => c.Value.Contains("frozen", StringComparison.Ordinal)) is { Key: not null } frozen)
        {
            return $"{frozen.Key} is frozen";
        }

        if (Cgroups.Keys.FirstOrDefault(c => c.Contains("-t-", StringComparison.Ordinal) && !Tasks.Any(t => t.Cgroup == c)) is { } empty)
        {
            return $"cgroup {empty} is an orphan";
        }

        if (plan is null)
        {
            return Groups.Count > foreign.Count ? "a group is left"
                : Cgroups.Keys.Any(c => c.Contains("cotenant", StringComparison.Ordinal)) ? "a cgroup is left"
                : Tasks.Any(t => t.Cgroup != "/" || t.Group.Length > 0 || t.Monitor.Length > 0) ? "a task is not back"
                : null;
        }

        foreach (var tenant in processes)
        {
            var places = Tasks.Where(t => tenant.Contains(t.Process)).Select(t => (t.Group, t.Monitor, t.Cgroup)).Distinct().ToList();
            if (places is not [var place])
            {
                return $"{tenant.Key} is in {places.Count} places";
            }

            var mask = MaskOf().Match(Groups[place.Group].Schemata).Groups[1].Value;
            if (!plan.TryGetValue(tenant.Key, out var planned) || planned != mask)
            {
                return $"{tenant.Key} has the mask {mask}, its plan says {planned ?? "nothing"}";
            }
        }

        return null;
    }

    [GeneratedRegex(@"^group '(.*)' (.*)monitors ?(.*)$", RegexOptions.Multiline)]
    private static partial Regex GroupLine();

    [GeneratedRegex(@"^cgroup (\S+) (.*)$", RegexOptions.Multiline)]
    private static partial Regex CgroupLine();

    [GeneratedRegex(@"^task (\d+) of (\d+) cgroup (\S+) cpus \S+ group '(.*)' monitor '(.*)'$", RegexOptions.Multiline)]
    private static partial Regex TaskLine();

    [GeneratedRegex(@"L3:0=0*([0-9a-f]+)")]
    private static partial Regex MaskOf();
}
