namespace Cotenant.ResctrlEmulator;

/// <summary>A control group of the emulated resctrl.</summary>
internal sealed class EmulatedControlGroup(string name)
{
    public string Name { get; set; } = name;

    public bool IsRoot => Name.Length == 0;

    /// <summary>Values by resource and domain id: "L3" 0, "MB" 0.</summary>
    public SortedDictionary<(string Resource, int Domain), ulong> Values { get; } = [];

    public List<EmulatedMonitorGroup> Monitors { get; } = [];

    public bool IsExclusive { get; set; }

    /// <summary>Bytes that its own tasks filled.</summary>
    public long Occupancy { get; set; }

    /// <summary>Whether traffic counters are assigned to it (ABMC).</summary>
    public bool HasCounters { get; set; }

    /// <summary>Cumulative traffic of its own tasks, bytes.</summary>
    public long TotalBytes { get; set; }
}
