namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>How a best-effort job uses CPUs (Amdahl's law).</summary>
internal sealed record ParallelJob
{
    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Share of the work that only one thread can do.</summary>
    public required double SerialShare { get; init; }
}
