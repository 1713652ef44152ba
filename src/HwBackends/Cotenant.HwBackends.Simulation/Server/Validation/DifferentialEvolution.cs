using Cotenant.Compute.Numerics;

namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>
/// Seeded minimiser over the unit cube: differential evolution (Storn and Price 1997), half of the trials rand/1, half
/// current-to-best/1, with factor and crossover drawn for each trial.
/// </summary>
internal static class DifferentialEvolution
{
    /// <summary>Minimises a loss.</summary>
    /// <param name="dimensions">Dimensions of the cube.</param>
    /// <param name="loss">The loss at a point.</param>
    /// <param name="population">Points that evolve.</param>
    /// <param name="generations">Trials of each point.</param>
    /// <param name="random">Source of all chance; the same stream gives the same point.</param>
    /// <param name="cancellation">Ends the search early with an exception.</param>
    /// <returns>The best point found.</returns>
    public static double[] Minimise(
        int dimensions, Func<double[], double> loss, int population, int generations, SeededRandom random, CancellationToken cancellation)
    {
        var points = new double[population][];
        var losses = new double[population];
        for (var i = 0; i < population; i++)
        {
            points[i] = new double[dimensions];
            foreach (ref var x in points[i].AsSpan())
            {
                x = random.NextDouble();
            }

            losses[i] = loss(points[i]);
        }

        var trial = new double[dimensions];
        for (var generation = 0; generation < generations; generation++)
        {
            cancellation.ThrowIfCancellationRequested();
            var best = points[Array.IndexOf(losses, losses.Min())];
            for (var i = 0; i < population; i++)
            {
                var towardsBest = random.NextInt(2) == 0;
                var from = towardsBest ? points[i] : points[random.NextInt(population)];
                var one = points[random.NextInt(population)];
                var two = points[random.NextInt(population)];
                var factor = 0.3 + (0.6 * random.NextDouble());
                var crossover = random.NextInt(2) == 0 ? 0.9 : 0.3;
                var always = random.NextInt(dimensions);
                for (var j = 0; j < dimensions; j++)
                {
                    var own = points[i][j];
                    trial[j] = own;
                    if (j == always || random.NextDouble() < crossover)
                    {
                        var x = from[j] + (factor * (one[j] - two[j])) + (towardsBest ? factor * (best[j] - own) : 0);
                        // beyond the border: somewhere between the border and the point itself
                        trial[j] = x < 0 ? own * random.NextDouble() : x > 1 ? 1 - ((1 - own) * random.NextDouble()) : x;
                    }
                }

                var value = loss(trial);
                if (value <= losses[i])
                {
                    losses[i] = value;
                    trial.CopyTo(points[i], 0);
                }
            }
        }

        return points[Array.IndexOf(losses, losses.Min())];
    }
}
