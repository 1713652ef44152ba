namespace Cotenant.Compute.Systolic.Arrays;

/// <summary>The logical shapes of a physical N x N array.</summary>
public static class LogicalShapes
{
    /// <summary>
    /// The shapes of ReDas: N x N; and for each thickness r = 1..N/2 the ring r x 4(N - r) and its transpose: 4(N/4) + 1 in all
    /// (arXiv 2302.07520: 129 for N = 128).
    /// </summary>
    /// <param name="side">N; a multiple of 4.</param>
    /// <exception cref="ArgumentException">The side is not a positive multiple of 4 up to 4096.</exception>
    public static IReadOnlyList<ArrayShape> Of(int side)
    {
        if (side is < 4 or > 4096 || side % 4 != 0)
        {
            throw new ArgumentException($"an array of side {side}; give a multiple of 4 from 4 to 4096");
        }

        var shapes = new List<ArrayShape>(side + 1) { new(side, side) };
        for (var thickness = 1; thickness <= side / 2; thickness++)
        {
            var length = 4 * (side - thickness);
            shapes.Add(new ArrayShape(thickness, length, thickness));
            shapes.Add(new ArrayShape(length, thickness, thickness));
        }

        return shapes;
    }
}
