namespace Cotenant.Compute.Gaussian;

/// <summary>The Matérn covariance (Rasmussen and Williams, Gaussian Processes for Machine Learning, equation 4.17).</summary>
public static class Matern
{
    /// <summary>Smoothness 5/2, variance 1: (1 + √5 r + 5 r² / 3) exp(-√5 r).</summary>
    /// <param name="distance">Euclidean distance over length scale, r; not negative.</param>
    public static double FiveHalves(double distance)
    {
        var s = Math.Sqrt(5) * distance;
        return (1 + s + s * s / 3) * Math.Exp(-s);
    }
}
