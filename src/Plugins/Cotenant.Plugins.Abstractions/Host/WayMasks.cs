using System.Numerics;

namespace Cotenant.Plugins.Host;

/// <summary>Arithmetic on way masks.</summary>
internal static class WayMasks
{
    /// <summary>A run of <paramref name="count"/> ones from way <paramref name="first"/>.</summary>
    internal static ulong Run(int first, int count) =>
        count <= 0 ? 0 : (count >= 64 ? ulong.MaxValue : (1UL << count) - 1) << first;

    /// <summary>True for one run of ones; false for the empty mask.</summary>
    internal static bool IsContiguous(ulong mask)
    {
        if (mask == 0)
        {
            return false;
        }

        var run = mask >> BitOperations.TrailingZeroCount(mask);
        return (run & (run + 1)) == 0;
    }

    /// <summary>True when the mask can be written: one run within <paramref name="all"/> of at least <paramref name="minimum"/> ways.</summary>
    internal static bool IsLegal(ulong mask, ulong all, int minimum) =>
        (mask & ~all) == 0 && IsContiguous(mask) && BitOperations.PopCount(mask) >= minimum;

    /// <summary>The lowest run of <paramref name="count"/> ones within <paramref name="free"/>, or 0.</summary>
    internal static ulong FirstFit(ulong free, int count)
    {
        for (var rest = free; rest != 0;)
        {
            var start = BitOperations.TrailingZeroCount(rest);
            var length = BitOperations.TrailingZeroCount(~(rest >> start));
            if (length >= count)
            {
                return Run(start, count);
            }

            rest &= ~Run(start, length);
        }

        return 0;
    }
}
