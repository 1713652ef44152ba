using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Doctor;

/// <summary>Programs that write what this backend writes.</summary>
internal static class ConflictingTools
{
    /// <summary>By the name in /proc/PID/comm (15 bytes at most): what it does to us, and what to do.</summary>
    private static readonly Dictionary<string, string> _known = new(StringComparer.Ordinal)
    {
        ["kubelet"] = "sets cpusets of pods anew from time to time: leave pods to it (mode observe), or match other units",
        ["rmd"] = "takes resctrl classes and fails where others have any: stop it",
        ["pqos"] = "takes every resctrl class and rewrites schemata: stop it",
        ["tuned"] = "may pin processes and set cpusets (plugins scheduler, cgroup): use a profile without them",
        ["numad"] = "moves processes between nodes by itself: stop it",
        ["libvirtd"] = "makes resctrl groups for guests with cachetune and sets their cpusets: its groups are left alone",
        ["dockerd"] = "writes cpusets of its containers when they are updated; with the systemd driver their scopes can be matched as units",
        ["cgrulesengd"] = "moves processes between cgroups by rules: leave tenants out of cgrules.conf",
        ["scx_layered"] = "places threads by a scheduler of its own: affinity and cpusets still bind, weights may not",
    };

    public static List<HostFinding> Find(IKernelFiles files, string proc)
    {
        var findings = new List<HostFinding>();
        var processes = new List<int>();
        var text = new TextBuffer();
        var seen = new HashSet<string>();
        _ = files.ListNumbers(proc, processes);
        foreach (var process in processes)
        {
            if (text.Read(files, $"{proc}/{process}/comm") == Errno.None
                && Encoding.UTF8.GetString(text.Text).Trim() is var name && _known.TryGetValue(name, out var what) && seen.Add(name))
            {
                findings.Add(new HostFinding("others", true, $"{name} (pid {process}) {what}"));
            }
        }

        return findings;
    }
}
