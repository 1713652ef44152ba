namespace Cotenant.ResctrlEmulator;

/// <summary>A monitoring group of the emulated resctrl.</summary>
internal sealed class EmulatedMonitorGroup(string name, EmulatedControlGroup parent)
{
    public string Name { get; set; } = name;

    public EmulatedControlGroup Parent { get; set; } = parent;

    public long Occupancy { get; set; } = 4096;

    /// <summary>Whether traffic counters are assigned to it (ABMC).</summary>
    public bool HasCounters { get; set; }

    public long TotalBytes { get; set; }

    /// <summary>What the kernel prints in place of a number ("Unavailable"), or null.</summary>
    public string? Word { get; set; }
}
