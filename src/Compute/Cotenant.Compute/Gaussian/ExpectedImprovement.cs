namespace Cotenant.Compute.Gaussian;

/// <summary>Expected improvement of a maximised value under a normal belief (Jones, Schonlau, Welch, J. Global Optimization 1998, equation 15).</summary>
public static class ExpectedImprovement
{
    /// <summary>E[max(0, f - best - margin)] for f normal with the given mean and deviation.</summary>
    /// <param name="mean">Mean of the belief.</param>
    /// <param name="deviation">Its standard deviation, not negative.</param>
    /// <param name="best">The best value so far.</param>
    /// <param name="margin">By how much the best has to be beaten (ξ).</param>
    public static double Of(double mean, double deviation, double best, double margin)
    {
        var gain = mean - best - margin;
        if (!(deviation > 0))
        {
            return Math.Max(0, gain);
        }

        var z = gain / deviation;
        return Math.Max(0, gain * Cumulative(z) + deviation * Density(z));
    }

    /// <summary>Density of the standard normal distribution.</summary>
    public static double Density(double z) => Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// Cumulative standard normal distribution, off by at most 7.5e-8 (Abramowitz and Stegun, Handbook of Mathematical
    /// Functions, 26.2.17).
    /// </summary>
    public static double Cumulative(double z)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(z));
        var tail = Density(z) * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z >= 0 ? 1 - tail : tail;
    }
}
