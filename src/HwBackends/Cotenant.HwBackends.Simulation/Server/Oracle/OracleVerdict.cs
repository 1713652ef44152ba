using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Oracle;

/// <summary>What the oracle found.</summary>
/// <param name="Feasible">True when some allocation meets all targets.</param>
/// <param name="Cores">CPUs of each tenant in the allocation found; empty when there is none.</param>
/// <param name="Ways">Ways of each tenant in the allocation found.</param>
/// <param name="Places">The CPUs of each tenant in the allocation found.</param>
/// <param name="Evaluated">Allocations that were evaluated.</param>
public sealed record OracleVerdict(bool Feasible, IReadOnlyList<int> Cores, IReadOnlyList<int> Ways, IReadOnlyList<CpuSet> Places, long Evaluated);
