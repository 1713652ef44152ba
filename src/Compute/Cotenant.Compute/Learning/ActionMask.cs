using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>Which actions are possible, one bit each, action 0 lowest: a core cannot be taken where none is idle.</summary>
internal static class ActionMask
{
    public const int MaximumActions = 64;

    /// <summary>The bits of all actions.</summary>
    public static ulong All(int actions) => actions == MaximumActions ? ulong.MaxValue : (1UL << actions) - 1;

    /// <summary>The mask without bits beyond the actions.</summary>
    /// <exception cref="ArgumentException">No action is possible.</exception>
    public static ulong Checked(ulong mask, int actions)
    {
        mask &= All(actions);
        if (mask == 0)
        {
            ThrowEmpty();
        }

        return mask;
    }

    public static bool Has(ulong mask, int action) => (mask >> action & 1) != 0;

    /// <summary>One of the possible actions, each as likely.</summary>
    public static int Uniform(ulong mask, ref SeededRandom random)
    {
        for (var skip = random.NextInt(BitOperations.PopCount(mask)); skip > 0; skip--)
        {
            mask &= mask - 1;
        }

        return BitOperations.TrailingZeroCount(mask);
    }

    /// <summary>The possible action of the largest value, the first of equals.</summary>
    public static int Best(ReadOnlySpan<float> values, ulong mask)
    {
        var best = BitOperations.TrailingZeroCount(mask);
        for (var action = best + 1; action < values.Length; action++)
        {
            if (Has(mask, action) && values[action] > values[best])
            {
                best = action;
            }
        }

        return best;
    }

    /// <summary>Turns one row of logits into probabilities in place; impossible actions get 0.</summary>
    public static void Softmax(Span<float> logits, ulong mask)
    {
        for (var action = 0; action < logits.Length; action++)
        {
            if (!Has(mask, action))
            {
                logits[action] = float.NegativeInfinity;
            }
        }

        Activations.Softmax(logits);
    }

    /// <summary>An action drawn from the probabilities.</summary>
    public static int Draw(ReadOnlySpan<float> probabilities, ref SeededRandom random)
    {
        var left = random.NextFloat();
        var last = 0;
        for (var action = 0; action < probabilities.Length; action++)
        {
            if (probabilities[action] <= 0)
            {
                continue;
            }

            last = action;
            left -= probabilities[action];
            if (left < 0)
            {
                break;
            }
        }

        return last;
    }

    [DoesNotReturn]
    private static void ThrowEmpty()
        => throw new ArgumentException("no action is possible: the mask of possible actions needs at least one bit");
}
