namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>The sizes that a side of the tiles may take.</summary>
internal static class TileSizes
{
    /// <summary>Most sizes that interval sampling gives.</summary>
    public const int Most = 320;

    /// <summary>
    /// Interval sampling (reconstruction; arXiv 2302.07520 names the method without its step): the side is cut into 1, 2, 3, 4, 6,
    /// 8, 11 ... equal parts, <paramref name="perOctave"/> counts for each doubling, and a part is rounded up to full folds of the
    /// array; one full fold is always among them.
    /// </summary>
    /// <returns>How many sizes there are, from the largest.</returns>
    public static int Sample(long side, long unit, int perOctave, Span<long> sizes)
    {
        var count = 0;
        var part = side;
        for (var step = 0; part > 1 || count == 0; step++)
        {
            var parts = (long)Math.Round(Math.Pow(2, (double)step / perOctave));
            part = (side + parts - 1) / parts;
            if (part < unit)
            {
                count = Add(Math.Min(side, unit), count, sizes);
            }

            count = Add(part > unit ? Math.Min(side, (part + unit - 1) / unit * unit) : part, count, sizes);
        }

        return count;
    }

    private static int Add(long size, int count, Span<long> sizes)
    {
        if (count == 0 || size < sizes[count - 1])
        {
            sizes[count++] = size;
        }

        return count;
    }
}
