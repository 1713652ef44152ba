using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Oracle;

/// <summary>
/// The ways in which the oracle places core counts: whole cores for each tenant, and threads spread so that tenants meet on
/// cores, starting with each tenant in turn. Where all CPUs fit on cores of their own the spread ones use no sibling.
/// </summary>
internal static class CpuPlacements
{
    /// <summary>Number of placements for so many tenants.</summary>
    public static int Count(int tenants) => tenants + 1;

    /// <summary>Writes one placement.</summary>
    /// <param name="shape">The server.</param>
    /// <param name="cores">CPUs of each tenant.</param>
    /// <param name="index">Which placement, 0 to <see cref="Count"/> - 1.</param>
    /// <param name="places">Receives the CPUs of each tenant.</param>
    public static void Write(ServerShape shape, ReadOnlySpan<int> cores, int index, Span<CpuSet> places)
    {
        var paired = index == cores.Length;
        var position = 0;
        for (var i = 0; i < cores.Length; i++)
        {
            var tenant = paired ? i : (i + index) % cores.Length;
            places[tenant] = default;
            for (var k = 0; k < cores[tenant]; k++, position++)
            {
                places[tenant].Add(paired && shape.ThreadsPerCore == 2
                    ? (position / 2) + (position % 2 * shape.PhysicalCores)
                    : position);
            }
        }
    }
}
