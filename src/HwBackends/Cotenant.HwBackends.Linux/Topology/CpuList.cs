using System.Buffers.Text;
using System.Numerics;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>
/// The kernel's list format for CPU and node numbers ("0-3,8,10-11") and bit sets of words of 64, bit n of word n/64 for
/// number n (Documentation/admin-guide/cputopology.rst).
/// </summary>
internal static class CpuList
{
    /// <summary>Reads a list into <paramref name="set"/>, which is cleared first. An empty list is the empty set.</summary>
    /// <returns>false for bad text or a number beyond the set</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<ulong> set)
    {
        set.Clear();
        text = text.Trim(" \t\r\n\0"u8);
        while (KernelText.Next(ref text, (byte)',', out var part))
        {
            if (!Utf8Parser.TryParse(part, out int first, out var used) || first < 0)
            {
                return false;
            }

            var last = first;
            part = part[used..];
            if (!part.IsEmpty && (part[0] != '-' || !Utf8Parser.TryParse(part[1..], out last, out used) || used != part.Length - 1))
            {
                return false;
            }

            if (last < first || last >= set.Length * 64)
            {
                return false;
            }

            for (var cpu = first; cpu <= last; cpu++)
            {
                Add(set, cpu);
            }
        }

        return true;
    }

    /// <summary>Writes the set as a list, ranges joined, without a newline.</summary>
    /// <returns>the number of bytes, or -1 if <paramref name="text"/> is too short</returns>
    public static int Format(ReadOnlySpan<ulong> set, Span<byte> text)
    {
        var length = 0;
        for (var first = NextIn(set, 0); first >= 0;)
        {
            var last = first;
            while (Contains(set, last + 1))
            {
                last++;
            }

            if (length > 0 && !Append(text, ref length, (byte)','))
            {
                return -1;
            }

            if (!Append(text, ref length, first) || (last > first && (!Append(text, ref length, (byte)'-') || !Append(text, ref length, last))))
            {
                return -1;
            }

            first = NextIn(set, last + 1);
        }

        return length;
    }

    public static void Add(Span<ulong> set, int cpu) => set[cpu >> 6] |= 1UL << (cpu & 63);

    public static bool Contains(ReadOnlySpan<ulong> set, int cpu) =>
        cpu >> 6 < set.Length && (set[cpu >> 6] & (1UL << (cpu & 63))) != 0;

    public static int Count(ReadOnlySpan<ulong> set)
    {
        var count = 0;
        foreach (var word in set)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The smallest member not below <paramref name="from"/>, or -1.</summary>
    public static int NextIn(ReadOnlySpan<ulong> set, int from)
    {
        for (var word = from >> 6; word < set.Length; word++)
        {
            var bits = word == from >> 6 ? set[word] & (ulong.MaxValue << (from & 63)) : set[word];
            if (bits != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        }

        return -1;
    }

    private static bool Append(Span<byte> text, ref int length, byte value)
    {
        if (length >= text.Length)
        {
            return false;
        }

        text[length++] = value;
        return true;
    }

    private static bool Append(Span<byte> text, ref int length, int value)
    {
        if (!Utf8Formatter.TryFormat(value, text[length..], out var used))
        {
            return false;
        }

        length += used;
        return true;
    }
}
