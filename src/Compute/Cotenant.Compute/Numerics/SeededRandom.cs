using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Cotenant.Compute.Numerics;

/// <summary>
/// Seeded generator: xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its state
/// filled by SplitMix64. The same seed gives the same numbers on every machine and in every release.
/// </summary>
/// <remarks>
/// A mutable value: pass it by reference and keep it in a field that is not readonly, else a copy draws and the original stays
/// where it was. <see cref="Split(ReadOnlySpan{char})"/> makes independent streams that depend on the seed and the name alone,
/// never on how many numbers were drawn before.
/// </remarks>
public struct SeededRandom
{
    /// <summary>Bytes of <see cref="Write"/>: the key and four words of state.</summary>
    public const int StateBytes = 5 * sizeof(ulong);

    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private readonly ulong _key;
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A stream that the seed determines; any value will do, zero too.</summary>
    public SeededRandom(ulong seed)
    {
        _key = seed;
        var state = seed;
        _s0 = Mix(state += GoldenGamma);
        _s1 = Mix(state += GoldenGamma);
        _s2 = Mix(state += GoldenGamma);
        _s3 = Mix(state + GoldenGamma);
    }

    private SeededRandom(ReadOnlySpan<byte> state)
    {
        _key = BinaryPrimitives.ReadUInt64LittleEndian(state);
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(state[32..]);
    }

    /// <summary>The stream of that name below this seed; draws nothing from this stream.</summary>
    public readonly SeededRandom Split(ReadOnlySpan<char> name)
    {
        // FNV-1a over UTF-16 units: string.GetHashCode differs from process to process
        var hash = 0xCBF29CE484222325UL;
        foreach (var c in name)
        {
            hash = (hash ^ (byte)c) * 0x100000001B3UL;
            hash = (hash ^ (byte)(c >> 8)) * 0x100000001B3UL;
        }

        return new SeededRandom(Mix(Mix(_key + GoldenGamma) ^ hash));
    }

    /// <summary>The stream of that number below this seed; draws nothing from this stream.</summary>
    public readonly SeededRandom Split(int index)
        => new(Mix(Mix(_key + GoldenGamma) + (((ulong)(uint)index + 1) * GoldenGamma)));

    /// <summary>64 random bits.</summary>
    public ulong NextULong()
    {
        if ((_s0 | _s1 | _s2 | _s3) == 0)
        {
            ThrowUnseeded();
        }

        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextFloat() => (NextULong() >> 40) * (1.0f / (1 << 24));

    /// <summary>Uniform in [0, <paramref name="exclusiveMaximum"/>), without bias (Lemire 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is below 1.</exception>
    public int NextInt(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        var range = (uint)exclusiveMaximum;
        var product = (ulong)(uint)(NextULong() >> 32) * range;
        if ((uint)product < range)
        {
            var threshold = (0u - range) % range;
            while ((uint)product < threshold)
            {
                product = (ulong)(uint)(NextULong() >> 32) * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Uniform in [<paramref name="minimum"/>, <paramref name="exclusiveMaximum"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or wider than 2^31 - 1.</exception>
    public int NextInt(int minimum, int exclusiveMaximum)
    {
        var range = (long)exclusiveMaximum - minimum;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range, int.MaxValue, nameof(exclusiveMaximum));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range, nameof(exclusiveMaximum));
        return minimum + NextInt((int)range);
    }

    /// <summary>Standard normal (mean 0, deviation 1), by Marsaglia's polar method; the second value is dropped, so that the
    /// state is only the generator's.</summary>
    public double NextGaussian()
    {
        double u;
        double square;
        do
        {
            u = (2 * NextDouble()) - 1;
            var v = (2 * NextDouble()) - 1;
            square = (u * u) + (v * v);
        }
        while (square is >= 1 or 0);
        return u * Math.Sqrt(-2 * Math.Log(square) / square);
    }

    /// <summary>Puts the items into a random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Writes the state (<see cref="StateBytes"/> bytes, little-endian), for a snapshot.</summary>
    public readonly void Write(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, StateBytes, nameof(destination));
        BinaryPrimitives.WriteUInt64LittleEndian(destination, _key);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], _s0);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], _s1);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], _s2);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], _s3);
    }

    /// <summary>The generator that <see cref="Write"/> wrote; it continues with the same numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than <see cref="StateBytes"/> bytes.</exception>
    public static SeededRandom Read(ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, StateBytes, nameof(source));
        return new SeededRandom(source);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    [DoesNotReturn]
    private static void ThrowUnseeded()
        => throw new InvalidOperationException("SeededRandom is default(SeededRandom): make it with new SeededRandom(seed) or Split(name)");
}
