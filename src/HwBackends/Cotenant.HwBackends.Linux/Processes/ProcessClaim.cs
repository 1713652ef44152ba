namespace Cotenant.HwBackends.Linux.Processes;

/// <summary>What the process table has found for one tenant.</summary>
/// <param name="match">how its processes are found</param>
internal sealed class ProcessClaim(TenantMatch match)
{
    public TenantMatch Match { get; } = match;

    /// <summary>Ids of the processes found one by one, by rising id; empty for a tenant found by its cgroup.</summary>
    public List<int> Processes { get; } = [];

    /// <summary>Path of the unit's cgroup below the hierarchy's root, once a process in it was seen.</summary>
    public string? UnitCgroup { get; set; }
}
