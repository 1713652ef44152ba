namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What info/L3_MON and mon_data say about monitoring.</summary>
/// <param name="Ids">num_rmids: control and monitoring groups together cannot be more</param>
/// <param name="Occupancy">llc_occupancy is there</param>
/// <param name="TotalBytes">mbm_total_bytes is there</param>
/// <param name="LocalBytes">mbm_local_bytes is there</param>
internal sealed record CacheMonitoring(int Ids, bool Occupancy, bool TotalBytes, bool LocalBytes)
{
    /// <summary>Sub-NUMA nodes of one L3 (mon_sub_L3_* directories), 1 without: a way is worth that part of its bytes.</summary>
    public int SubNodes { get; init; } = 1;

    /// <summary>mbm_assign_mode in force (<c>mbm_event</c>: counters are assigned, and few); empty where the kernel has none.</summary>
    public string AssignMode { get; init; } = "";

    /// <summary>num_mbm_cntrs: counters of each domain, as text; empty without them.</summary>
    public string Counters { get; init; } = "";
}
