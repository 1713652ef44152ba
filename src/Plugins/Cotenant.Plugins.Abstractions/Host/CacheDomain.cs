namespace Cotenant.Plugins.Host;

/// <summary>One last-level cache and the CPUs below it.</summary>
/// <param name="Id">The kernel's id of the cache: opaque, not 0 to n-1 on every machine.</param>
/// <param name="Cpus">The online CPUs that share it.</param>
/// <param name="Bytes">Its size.</param>
public sealed record CacheDomain(int Id, CpuSet Cpus, long Bytes);
