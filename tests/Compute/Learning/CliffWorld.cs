using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Learning;

/// <summary>
/// The resource problem in small: 5 cores by 5 ways, steps of one, a frontier below which the target is missed (the cliff), and
/// a reward for what is left to others. The best cell lies on the frontier, next to the cliff. Solved exactly by value
/// iteration, so that a learner is measured against the best possible return.
/// </summary>
internal sealed class CliffWorld
{
    public const int Size = 5;
    public const int States = Size * Size;
    public const int Actions = 5;
    public const int StateWidth = 2;
    public const float Discount = 0.9f;

    // cores+1, cores-1, ways+1, ways-1, none, as in OSML+
    private static readonly (int Cores, int Ways)[] Steps = [(1, 0), (-1, 0), (0, 1), (0, -1), (0, 0)];

    // fewest ways that meet the target, for 0 to 4 more than one core: with one core no number of ways does
    private static readonly int[] Frontier = [9, 4, 2, 1, 1];

    private readonly double[] _best = Solve();

    public static void Encode(int state, Span<float> x)
    {
        x[0] = ((float)(state / Size) / (Size - 1) * 2) - 1;
        x[1] = ((float)(state % Size) / (Size - 1) * 2) - 1;
    }

    public static ulong Possible(int state)
    {
        var mask = 0UL;
        for (var action = 0; action < Actions; action++)
        {
            var (cores, ways) = (state / Size + Steps[action].Cores, state % Size + Steps[action].Ways);
            mask |= cores is >= 0 and < Size && ways is >= 0 and < Size ? 1UL << action : 0;
        }

        return mask;
    }

    public static int Step(int state, int action, out float reward)
    {
        var next = state + (Steps[action].Cores * Size) + Steps[action].Ways;
        var (cores, ways) = (next / Size, next % Size);
        var idle = (float)(Size - 1 - cores + Size - 1 - ways) / (2 * (Size - 1));
        reward = ways < Frontier[cores] ? -1 : idle;
        return next;
    }

    /// <summary>Mean over all states of what the policy earns as a share of the best: 1 is optimal.</summary>
    public double ShareOfBest(Func<int, int> policy)
    {
        double earned = 0, best = 0;
        for (var start = 0; start < States; start++)
        {
            var (state, weight) = (start, 1.0);
            for (var step = 0; step < 100; step++)
            {
                state = Step(state, policy(state), out var reward);
                earned += weight * reward;
                weight *= Discount;
            }

            best += _best[start];
        }

        return earned / best;
    }

    /// <summary>Lets a learner act and learn for so many steps, in episodes of 20 from random cells.</summary>
    public static void Train(ReplayBuffer replay, Func<int, ulong, int> act, Action learn, int steps, ref SeededRandom random)
    {
        Span<float> x = stackalloc float[StateWidth];
        Span<float> y = stackalloc float[StateWidth];
        var state = 0;
        for (var step = 0; step < steps; step++)
        {
            if (step % 20 == 0)
            {
                state = random.NextInt(States);
            }

            var possible = Possible(state);
            var action = act(state, possible);
            var next = Step(state, action, out var reward);
            Encode(state, x);
            Encode(next, y);
            replay.Add(new Transition
            {
                State = x,
                Possible = possible,
                Action = action,
                Reward = reward,
                Next = y,
                NextPossible = Possible(next),
                Discount = Discount,
            });
            learn();
            state = next;
        }
    }

    private static double[] Solve()
    {
        var values = new double[States];
        for (var sweep = 0; sweep < 500; sweep++)
        {
            for (var state = 0; state < States; state++)
            {
                var best = double.NegativeInfinity;
                for (var action = 0; action < Actions; action++)
                {
                    if ((Possible(state) >> action & 1) != 0)
                    {
                        var next = Step(state, action, out var reward);
                        best = Math.Max(best, reward + (Discount * values[next]));
                    }
                }

                values[state] = best;
            }
        }

        return values;
    }
}
