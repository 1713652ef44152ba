namespace Cotenant.HwBackends.Linux.State;

/// <summary>What must survive the daemon so that everything can be put back: the content of the state file.</summary>
internal sealed class HostRecord
{
    /// <summary>Shape of this file.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; set; } = CurrentVersion;

    /// <summary>Eight hex digits in the names of all that this installation makes.</summary>
    public string Instance { get; set; } = "";

    /// <summary>/proc/sys/kernel/random/boot_id: after a restart of the machine nothing recorded holds any more.</summary>
    public string Boot { get; set; } = "";

    /// <summary>Controllers that were switched on at the top of the cgroup hierarchy for our subtree.</summary>
    public List<string> Controllers { get; set; } = [];

    /// <summary>Where processes were before they were moved or pinned.</summary>
    public List<ProcessHome> Homes { get; set; } = [];

    /// <summary>What attributes of cgroups that others made held before they were written.</summary>
    public List<OriginalValue> Originals { get; set; } = [];
}
