using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>CPUs that share something.</summary>
/// <param name="Id">the kernel's number of the core, cache or node: an opaque key, not always 0, 1, 2 ...</param>
/// <param name="Bytes">size of the cache in bytes; 0 for cores and nodes</param>
/// <param name="Cpus">the online members</param>
internal sealed record CpuGroup(int Id, long Bytes, CpuSet Cpus);
