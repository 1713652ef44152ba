using Cotenant.Compute.Gaussian;
using Cotenant.Compute.Numerics;

namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>
/// Looks for the partition of the highest expected improvement: random partitions, then moves of one or four units of one
/// resource between two jobs from the best of them. Every partition that it looks at keeps the sums, and the number of looks
/// is bounded, which bounds the time of a decision.
/// </summary>
internal sealed class Acquisition
{
    private const int Draws = 96;
    private const int Climbs = 4;
    private const int MovesOfAClimb = 160;
    private const int Patience = 40;
    private const int LongMove = 4;
    private static readonly double[] Lengths = [0.4, 0.8, 1.6];

    private readonly GaussianProcess _process;
    private readonly double[] _point;
    private readonly short[][] _starts;
    private readonly double[] _values = new double[Climbs];
    private readonly short[] _work;

    internal Acquisition(int samples, int maximumJobs)
    {
        var length = maximumJobs * PartitionSpace.MaximumResources;
        _process = new GaussianProcess(samples, length);
        _point = new double[length];
        _work = new short[length];
        _starts = [.. Enumerable.Range(0, Climbs).Select(_ => new short[length])];
    }

    /// <summary>Finds the next partition to try.</summary>
    /// <param name="space">All partitions.</param>
    /// <param name="samples">What was tried; a partition of these is never the answer.</param>
    /// <param name="best">The best sample.</param>
    /// <param name="held">The job that keeps the best sample's amounts, or -1.</param>
    /// <param name="options">Margin and noise.</param>
    /// <param name="random">Draws.</param>
    /// <param name="next">Receives the partition.</param>
    /// <returns>Its expected improvement; NaN when every partition that was looked at has been tried.</returns>
    internal double Find(PartitionSpace space, CliteSamples samples, int best, int held, CliteOptions options, ref SeededRandom random, Span<short> next)
    {
        _process.Clear(space.Length);
        for (var sample = 0; sample < samples.Count; sample++)
        {
            space.Encode(samples.Partition(sample), _point);
            _process.Add(_point.AsSpan(0, space.Length), samples.Score(sample));
        }

        if (!_process.Fit(Lengths, options.Noise))
        {
            return double.NaN;
        }

        var target = samples.Score(best) + options.Margin;
        var found = Draw(space, samples, best, held, target, ref random);
        var most = double.NaN;
        for (var climb = 0; climb < found; climb++)
        {
            Climb(space, samples, held, target, climb, ref random);
            if (!(most >= _values[climb]))
            {
                most = _values[climb];
                _starts[climb].AsSpan(0, space.Length).CopyTo(next);
            }
        }

        return most;
    }

    // the best few of random partitions
    private int Draw(PartitionSpace space, CliteSamples samples, int best, int held, double target, ref SeededRandom random)
    {
        var found = 0;
        var work = _work.AsSpan(0, space.Length);
        for (var draw = 0; draw < Draws; draw++)
        {
            samples.Partition(best).CopyTo(work);

            // half of them near the best sample: a few moves away
            if (draw % 2 == 0)
            {
                space.Random(work, held, ref random);
            }
            else
            {
                for (var move = 0; move <= draw % 8; move++)
                {
                    Move(space, held, work, ref random);
                }
            }

            var value = Improvement(space, work, target, found < Climbs ? -1 : _values[found - 1]);
            if ((found == Climbs && value <= _values[found - 1]) || samples.IndexOf(work) >= 0 || IsStart(work, found))
            {
                continue;
            }

            found = Math.Min(found + 1, Climbs);
            var at = found - 1;
            var last = _starts[at];
            for (; at > 0 && _values[at - 1] < value; at--)
            {
                _starts[at] = _starts[at - 1];
                _values[at] = _values[at - 1];
            }

            _starts[at] = last;
            _values[at] = value;
            work.CopyTo(last);
        }

        return found;
    }

    private void Climb(PartitionSpace space, CliteSamples samples, int held, double target, int climb, ref SeededRandom random)
    {
        var start = _starts[climb].AsSpan(0, space.Length);
        var work = _work.AsSpan(0, space.Length);
        var failures = 0;
        for (var move = 0; move < MovesOfAClimb && failures < Patience; move++)
        {
            start.CopyTo(work);
            Move(space, held, work, ref random);
            var value = Improvement(space, work, target, _values[climb]);
            if (value > _values[climb] && samples.IndexOf(work) < 0)
            {
                work.CopyTo(start);
                _values[climb] = value;
                failures = 0;
            }
            else
            {
                failures++;
            }
        }
    }

    private static void Move(PartitionSpace space, int held, Span<short> partition, ref SeededRandom random)
    {
        var resource = random.NextInt(space.Resources);
        var (from, to) = (random.NextInt(space.Jobs), random.NextInt(space.Jobs));
        if (from == to || from == held || to == held)
        {
            return;
        }

        var part = partition.Slice(resource * space.Jobs, space.Jobs);
        var amount = Math.Min(random.NextInt(2) == 0 ? 1 : LongMove, part[from] - space.Minimum(resource));
        part[from] -= (short)amount;
        part[to] += (short)amount;
    }

    // the deviation costs most: where not even the largest one could reach what is wanted, it is not computed
    private double Improvement(PartitionSpace space, ReadOnlySpan<short> partition, double target, double wanted)
    {
        space.Encode(partition, _point);
        var mean = _process.Mean(_point.AsSpan(0, space.Length));
        var bound = ExpectedImprovement.Of(mean, _process.MaximumDeviation, target, 0);
        return bound <= wanted ? bound : ExpectedImprovement.Of(mean, _process.DeviationOfLast(), target, 0);
    }

    private bool IsStart(ReadOnlySpan<short> partition, int found)
    {
        for (var i = 0; i < found; i++)
        {
            if (_starts[i].AsSpan(0, partition.Length).SequenceEqual(partition))
            {
                return true;
            }
        }

        return false;
    }
}
