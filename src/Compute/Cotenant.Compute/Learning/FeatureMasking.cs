using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>Hides raw features at random in training rows, so that a net learns to do without them.</summary>
public static class FeatureMasking
{
    /// <summary>Replaces each of the named features of each row by NaN with the given probability.</summary>
    /// <param name="rows">rows x width, changed in place.</param>
    /// <param name="width">Features of a row.</param>
    /// <param name="features">Features that may be hidden.</param>
    /// <param name="probability">In [0, 1].</param>
    /// <param name="random">The stream to draw from.</param>
    /// <exception cref="ArgumentException">No whole number of rows, or a feature outside them.</exception>
    public static void Hide(Span<float> rows, int width, ReadOnlySpan<int> features, float probability, ref SeededRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Throw.IfLength(rows.Length, rows.Length / width * width, nameof(rows));
        foreach (var feature in features)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)feature, (uint)width, nameof(features));
        }

        for (var start = 0; start < rows.Length; start += width)
        {
            foreach (var feature in features)
            {
                if (random.NextFloat() < probability)
                {
                    rows[start + feature] = float.NaN;
                }
            }
        }
    }
}
