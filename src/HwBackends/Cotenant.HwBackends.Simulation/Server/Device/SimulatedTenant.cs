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

    /// <summary>A latency with its noise: its logarithm deviates by <paramref name="deviation"/>.</summary>
    public double NoisyLatency(double value, double deviation) => deviation <= 0 ? value : value * Math.Exp(deviation * Noise.NextGaussian());

    /// <summary>
    /// A counter with its noise: the same, from the sum of four uniform numbers of one draw, which is near enough to normal
    /// and many times cheaper; a tick reads seven counters of every tenant.
    /// </summary>
    public double NoisyCounter(double value, double deviation)
    {
        if (deviation <= 0)
        {
            return value;
        }

        var bits = Noise.NextULong();
        var sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
        return value * Math.Exp(deviation * (sum - SumMean) / SumDeviation);
    }

    private const double SumMean = 2 * 65_535.0;

    // each is uniform over 2^16 values: variance (2^32 - 1)/12
    private const double SumDeviation = 37_837.23;
}
