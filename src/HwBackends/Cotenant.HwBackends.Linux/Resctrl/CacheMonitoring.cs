namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What info/L3_MON says about monitoring.</summary>
/// <param name="Ids">num_rmids: control and monitoring groups together cannot be more</param>
/// <param name="Occupancy">llc_occupancy is there</param>
/// <param name="TotalBytes">mbm_total_bytes is there</param>
/// <param name="LocalBytes">mbm_local_bytes is there</param>
internal sealed record CacheMonitoring(int Ids, bool Occupancy, bool TotalBytes, bool LocalBytes);
