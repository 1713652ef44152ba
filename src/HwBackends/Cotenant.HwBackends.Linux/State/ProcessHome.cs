namespace Cotenant.HwBackends.Linux.State;

/// <summary>Where one process was before it was touched.</summary>
/// <param name="Tenant">id of the tenant that it belongs to</param>
/// <param name="Pid">process id</param>
/// <param name="StartTicks">its start, which tells it from a later process with the same id</param>
/// <param name="Cgroup">path of its cgroup below the hierarchy's root; empty if it was not moved</param>
/// <param name="Cpus">its affinity as a CPU list; empty if it was not pinned</param>
internal sealed record ProcessHome(string Tenant, int Pid, long StartTicks, string Cgroup, string Cpus);
