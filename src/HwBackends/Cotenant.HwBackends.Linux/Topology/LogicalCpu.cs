namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>One online logical CPU.</summary>
/// <param name="Id">its number in the kernel</param>
/// <param name="Core">index into <see cref="Machine.Cores"/>: the SMT siblings share it</param>
/// <param name="CacheDomain">index into <see cref="Machine.CacheDomains"/>, -1 if it has no L3</param>
/// <param name="Node">index into <see cref="Machine.Nodes"/>, -1 if unknown</param>
internal readonly record struct LogicalCpu(int Id, int Core, int CacheDomain, int Node);
