using Cotenant.Compute.Numerics;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>What the device keeps of a tenant beside the model.</summary>
internal sealed class SimulatedTenant
{
    // a value that draws: never readonly
    public SeededRandom Noise;

    public required WorkloadProfile Profile { get; init; }

    public required int Generation { get; init; }

    public required long ArrivedNs { get; init; }

    public required double MaximumRps { get; init; }

    public double LoadPercent { get; set; }

    public double? TargetMs { get; set; }

    public byte Priority { get; set; }

    public Sample LatencyMs { get; set; }

    public double TrueLatencyMs { get; set; } = double.NaN;

    public int LatencySequence { get; set; }

    public long LatencyTimeNs { get; set; }

    /// <summary>A reading with its noise: its logarithm deviates by <paramref name="deviation"/>.</summary>
    public double Noisy(double value, double deviation) => deviation <= 0 ? value : value * Math.Exp(deviation * Noise.NextGaussian());
}
