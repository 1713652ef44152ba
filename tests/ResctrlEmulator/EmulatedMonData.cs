using System.Globalization;

namespace Cotenant.ResctrlEmulator;

/// <summary>mon_data of all groups: a directory for each L3, within it one for each sub-NUMA node, and one of package telemetry.</summary>
internal sealed class EmulatedMonData(EmulatedResctrl resctrl)
{
    private const string Telemetry = "mon_PERF_PKG_00";

    private ResctrlHardware Hardware => resctrl.Hardware;

    /// <summary>Traffic counters that are not assigned to a group, in each domain.</summary>
    public int FreeCounters => Hardware.Counters - resctrl.AllGroups.Sum(g => (g.HasCounters ? 2 : 0) + g.Monitors.Count(m => m.HasCounters) * 2);

    /// <summary>Names of the directories below mon_data; null if <paramref name="parts"/> is none.</summary>
    public IEnumerable<string>? Directories(ReadOnlySpan<string> parts) => parts switch
    {
        ["mon_data"] when Hardware.Rmids > 0 => [.. resctrl.Domains.Select(Name), .. Hardware.Telemetry ? new[] { Telemetry } : []],
        ["mon_data", Telemetry] when Hardware.Telemetry => [],
        ["mon_data", var directory] when Domain(directory) >= 0 => Nodes(directory).Select(n => $"mon_sub_L3_{n:00}").ToList(),
        ["mon_data", var directory, var sub] when Nodes(directory).Any(n => sub == $"mon_sub_L3_{n:00}") => [],
        _ => null,
    };

    /// <summary>The text of a file; null if there is none.</summary>
    public string? Text(EmulatedControlGroup group, EmulatedMonitorGroup? monitor, ReadOnlySpan<string> parts) => parts switch
    {
        ["mon_data", Telemetry, "core_energy"] when Hardware.Telemetry => "1.500000\n",
        ["mon_data", Telemetry, "activity"] when Hardware.Telemetry => "0.250000\n",
        ["mon_data", var directory, var name] when Domain(directory) >= 0 => Value(group, monitor, name, Hardware.SubNodes),
        ["mon_data", var directory, var sub, var name] when Nodes(directory).Any(n => sub == $"mon_sub_L3_{n:00}") => Value(group, monitor, name, 1),
        _ => null,
    };

    private static string Name(int domain) => $"mon_L3_{domain:00}";

    private int Domain(string directory) => resctrl.Domains.FindIndex(d => Name(d) == directory);

    private IEnumerable<int> Nodes(string directory) =>
        Hardware.SubNodes == 1 || Domain(directory) < 0 ? [] : Enumerable.Range(Domain(directory) * Hardware.SubNodes, Hardware.SubNodes);

    private string? Value(EmulatedControlGroup group, EmulatedMonitorGroup? monitor, string name, int nodes)
    {
        var own = monitor is null ? group.Occupancy + group.Monitors.Sum(m => m.Occupancy) : monitor.Occupancy;
        var total = monitor?.TotalBytes ?? (group.TotalBytes + group.Monitors.Sum(m => m.TotalBytes));
        var unassigned = Hardware.Counters > 0 && !(monitor?.HasCounters ?? group.HasCounters) ? "Unassigned" : null;
        return name switch
        {
            "llc_occupancy" => Line(monitor?.Word, own * nodes),
            "mbm_total_bytes" or "mbm_local_bytes" => Line(monitor?.Word ?? unassigned, total * nodes),
            _ => null,
        };
    }

    private static string Line(string? word, long value) => (word ?? value.ToString(CultureInfo.InvariantCulture)) + "\n";
}
