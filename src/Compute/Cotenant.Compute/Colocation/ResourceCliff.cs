namespace Cotenant.Compute.Colocation;

/// <summary>
/// Labels of Model-A from a map of latencies over allocations. RCliff is the allocation of the fewest cores plus ways
/// that meets the target; OAA is RCliff with two cores and two ways of margin (OSML, FAST 2023).
/// </summary>
/// <param name="Cores">Logical CPUs.</param>
/// <param name="Ways">Ways.</param>
public readonly record struct ResourceCliff(int Cores, int Ways)
{
    /// <summary>Margin of the optimal allocation area in cores.</summary>
    public const int MarginCores = 2;

    /// <summary>Margin of the optimal allocation area in ways.</summary>
    public const int MarginWays = 2;

    /// <summary>Finds RCliff.</summary>
    /// <param name="latencyOverTarget">
    /// The 99th percentile over the target, row by row: <c>[(cores - 1) * ways + way - 1]</c>.
    /// </param>
    /// <param name="ways">Columns of the map.</param>
    /// <param name="cliff">The cliff; of several with the same sum the most balanced one.</param>
    /// <returns>False when no allocation meets the target.</returns>
    public static bool TryFind(ReadOnlySpan<float> latencyOverTarget, int ways, out ResourceCliff cliff)
    {
        cliff = default;
        var best = int.MaxValue;
        for (var at = 0; at < latencyOverTarget.Length; at++)
        {
            var cores = (at / ways) + 1;
            var way = (at % ways) + 1;

            // the sum decides, then how far the two are apart
            var rank = ((cores + way) * 256) + Math.Abs(cores - way);
            if (latencyOverTarget[at] <= 1 && rank < best)
            {
                (cliff, best) = (new ResourceCliff(cores, way), rank);
            }
        }

        return best != int.MaxValue;
    }

    /// <summary>The optimal allocation area, within what the host has.</summary>
    public ResourceCliff WithMargin(int cores, int ways) => new(Math.Min(cores, Cores + MarginCores), Math.Min(ways, Ways + MarginWays));
}
