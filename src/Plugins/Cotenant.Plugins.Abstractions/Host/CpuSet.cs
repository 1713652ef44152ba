using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cotenant.Plugins.Host;

/// <summary>A set of logical CPUs by number, 0 to 1,023: a value of 128 bytes that is copied, compared and never allocated.</summary>
[InlineArray(WordCount)]
[SuppressMessage("Performance", "CA1815", Justification = "Equals and operators are defined below")]
public struct CpuSet : IEquatable<CpuSet>
{
    /// <summary>CPUs that a set can name.</summary>
    public const int Capacity = WordCount * 64;

    private const int WordCount = 16;

    private ulong _word;

    /// <summary>The number of CPUs in the set.</summary>
    public readonly int Count
    {
        get
        {
            var count = 0;
            foreach (var word in (ReadOnlySpan<ulong>)this)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>True when the set is empty.</summary>
    public readonly bool IsEmpty => !((ReadOnlySpan<ulong>)this).ContainsAnyExcept(0UL);

    /// <summary>The set of the CPUs from <paramref name="first"/>, <paramref name="count"/> of them.</summary>
    public static CpuSet Range(int first, int count)
    {
        var set = default(CpuSet);
        for (var cpu = first; cpu < first + count; cpu++)
        {
            set.Add(cpu);
        }

        return set;
    }

    /// <summary>True when <paramref name="cpu"/> is in the set.</summary>
    public readonly bool Contains(int cpu) => (uint)cpu < Capacity && (this[cpu >> 6] >> (cpu & 63) & 1) != 0;

    /// <summary>Puts a CPU into the set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside 0 to 1,023.</exception>
    public void Add(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)Capacity, nameof(cpu));
        this[cpu >> 6] |= 1UL << (cpu & 63);
    }

    /// <summary>Takes a CPU out of the set.</summary>
    public void Remove(int cpu)
    {
        if ((uint)cpu < Capacity)
        {
            this[cpu >> 6] &= ~(1UL << (cpu & 63));
        }
    }

    /// <summary>The lowest CPU that is at least <paramref name="from"/>, or -1: <c>for (c = s.Next(0); c >= 0; c = s.Next(c + 1))</c>.</summary>
    public readonly int Next(int from)
    {
        for (var index = from >> 6; index < WordCount; index++)
        {
            var word = this[index];
            if (index == from >> 6)
            {
                word &= ulong.MaxValue << (from & 63);
            }

            if (word != 0)
            {
                return (index << 6) + BitOperations.TrailingZeroCount(word);
            }
        }

        return -1;
    }

    /// <summary>True when the two sets have a CPU in common.</summary>
    public readonly bool Overlaps(in CpuSet other)
    {
        for (var i = 0; i < WordCount; i++)
        {
            if ((this[i] & other[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The CPUs of both sets.</summary>
    public static CpuSet operator |(in CpuSet left, in CpuSet right)
    {
        var result = left;
        for (var i = 0; i < WordCount; i++)
        {
            result[i] |= right[i];
        }

        return result;
    }

    /// <summary>The CPUs that both sets have.</summary>
    public static CpuSet operator &(in CpuSet left, in CpuSet right)
    {
        var result = left;
        for (var i = 0; i < WordCount; i++)
        {
            result[i] &= right[i];
        }

        return result;
    }

    /// <summary>The CPUs of <paramref name="left"/> that <paramref name="right"/> lacks.</summary>
    public static CpuSet operator -(in CpuSet left, in CpuSet right)
    {
        var result = left;
        for (var i = 0; i < WordCount; i++)
        {
            result[i] &= ~right[i];
        }

        return result;
    }

    /// <summary>Compares two sets.</summary>
    public static bool operator ==(in CpuSet left, in CpuSet right) => ((ReadOnlySpan<ulong>)left).SequenceEqual(right);

    /// <summary>Compares two sets.</summary>
    public static bool operator !=(in CpuSet left, in CpuSet right) => !(left == right);

    /// <inheritdoc />
    public readonly bool Equals(CpuSet other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CpuSet other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var word in (ReadOnlySpan<ulong>)this)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    /// <summary>The kernel's list format: <c>0-3,8</c>; empty for the empty set (Documentation/admin-guide/cputopology.rst).</summary>
    public override readonly string ToString()
    {
        var text = new StringBuilder();
        for (var cpu = Next(0); cpu >= 0;)
        {
            var last = cpu;
            while (Contains(last + 1))
            {
                last++;
            }

            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{cpu}");
            if (last > cpu)
            {
                text.Append('-').Append(CultureInfo.InvariantCulture, $"{last}");
            }

            cpu = Next(last + 1);
        }

        return text.ToString();
    }

    /// <summary>Reads the kernel's list format; white space at the ends is ignored.</summary>
    /// <returns>False when the text is no CPU list.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out CpuSet set)
    {
        set = default;
        text = text.Trim();
        if (text.IsEmpty)
        {
            return true;
        }

        foreach (var part in text.Split(','))
        {
            var range = text[part];
            var dash = range.IndexOf('-');
            var first = dash < 0 ? range : range[..dash];
            var last = dash < 0 ? range : range[(dash + 1)..];
            if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
                || to < from || to >= Capacity)
            {
                set = default;
                return false;
            }

            for (var cpu = from; cpu <= to; cpu++)
            {
                set.Add(cpu);
            }
        }

        return true;
    }

    internal readonly void Write(ref RecordWriter writer, int words)
    {
        for (var i = 0; i < words; i++)
        {
            writer.Write(this[i]);
        }
    }

    internal static CpuSet Read(ref RecordReader reader, int words)
    {
        var set = default(CpuSet);
        for (var i = 0; i < words; i++)
        {
            set[i] = reader.ReadUInt64();
        }

        return set;
    }
}
