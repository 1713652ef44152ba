namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>The published resource cliff of one service at one load (OSML 2020 draft, Fig. 2).</summary>
/// <param name="Rps">Load.</param>
/// <param name="LeastWays">By core count (index 0 unused): fewest ways that meet the target; one more than all ways where none does.</param>
internal sealed record PublishedFrontier(double Rps, int[] LeastWays)
{
    /// <summary>True when the published frontier says that the target is met.</summary>
    public bool Meets(int cores, int ways) => ways >= LeastWays[cores];

    /// <summary>Fewest cores that meet the target with these ways; one more than all when none do.</summary>
    public int LeastCores(int ways)
    {
        for (var cores = 1; cores < LeastWays.Length; cores++)
        {
            if (Meets(cores, ways))
            {
                return cores;
            }
        }

        return LeastWays.Length;
    }

    /// <summary>Reads a frontier off the vertices of its line; allocations on the line or beyond it meet the target.</summary>
    public static PublishedFrontier FromVertices(double rps, IReadOnlyList<(double Cores, double Ways)> vertices, int cores, int ways)
    {
        var least = new int[cores + 1];
        for (var c = 1; c <= cores; c++)
        {
            var lowest = double.PositiveInfinity;
            for (var i = 1; i < vertices.Count; i++)
            {
                var (a, b) = (vertices[i - 1], vertices[i]);
                if (c < Math.Min(a.Cores, b.Cores) || c > Math.Max(a.Cores, b.Cores))
                {
                    continue;
                }

                lowest = Math.Min(lowest, a.Cores == b.Cores
                    ? Math.Min(a.Ways, b.Ways)
                    : a.Ways + ((b.Ways - a.Ways) * (c - a.Cores) / (b.Cores - a.Cores)));
            }

            // a line that ends at the lowest way goes on to the right
            if (c > vertices[^1].Cores && c > vertices[0].Cores)
            {
                lowest = Math.Min(lowest, vertices[^1].Ways);
            }

            least[c] = lowest > ways ? ways + 1 : (int)Math.Ceiling(lowest - 1e-9);
        }

        return new PublishedFrontier(rps, least);
    }
}
