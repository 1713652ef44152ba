namespace Cotenant.Compute.Colocation;

/// <summary>
/// The scale on which Model-B predicts: the logarithm of latency over target, compressed above the target. Around the
/// target it has full resolution; overloads, whose latency grows without bound, keep their order. QoS (target over
/// latency) is at least 1 where the value is at most 0.
/// </summary>
public static class QosScale
{
    /// <summary>Largest value.</summary>
    public const double Most = 3;

    /// <summary>Smallest value: latency far below the target is of no account.</summary>
    public const double Least = -2;

    private const double Knee = 0.5;
    private const double Slope = 0.3;

    /// <summary>The value of a latency over its target; NaN for NaN.</summary>
    public static double FromRatio(double latencyOverTarget)
    {
        var log = Math.Log(latencyOverTarget);
        return Math.Clamp(log <= Knee ? log : Knee + (Slope * (log - Knee)), Least, Most);
    }
}
