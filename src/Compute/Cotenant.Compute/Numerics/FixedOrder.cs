using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cotenant.Compute.Numerics;

/// <summary>
/// The sums of a net, always in the same order: eight lanes, fused multiply-add, then the lanes pairwise. TensorPrimitives adds
/// in an order that depends on the width of the machine's vectors, so a seed would give other weights on another processor;
/// element-wise work has no such order and stays with TensorPrimitives.
/// </summary>
internal static class FixedOrder
{
    private const int Lanes = 8;

    /// <summary>The inner product of two spans of one length.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        b = b[..a.Length];
        ref var ra = ref MemoryMarshal.GetReference(a);
        ref var rb = ref MemoryMarshal.GetReference(b);
        var wide = Vector256<float>.Zero;
        nuint i = 0;
        var length = (nuint)a.Length;
        for (; i + Lanes <= length; i += Lanes)
        {
            wide = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref ra, i), Vector256.LoadUnsafe(ref rb, i), wide);
        }

        var half = wide.GetLower() + wide.GetUpper();
        if (i + (Lanes / 2) <= length)
        {
            half = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref ra, i), Vector128.LoadUnsafe(ref rb, i), half);
            i += Lanes / 2;
        }

        var sum = Fold(half);
        for (; i < length; i++)
        {
            sum = MathF.FusedMultiplyAdd(a[(int)i], b[(int)i], sum);
        }

        return sum;
    }

    /// <summary>Four inner products of <paramref name="x"/> with consecutive rows of its length; each equals <see cref="Dot"/>
    /// to the last bit.</summary>
    public static Vector128<float> Dot4(ReadOnlySpan<float> x, ReadOnlySpan<float> rows)
    {
        var length = (nuint)x.Length;
        rows = rows[..(4 * x.Length)];
        ref var rx = ref MemoryMarshal.GetReference(x);
        ref var r = ref MemoryMarshal.GetReference(rows);
        var w0 = Vector256<float>.Zero;
        var w1 = w0;
        var w2 = w0;
        var w3 = w0;
        nuint i = 0;
        for (; i + Lanes <= length; i += Lanes)
        {
            var v = Vector256.LoadUnsafe(ref rx, i);
            w0 = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref r, i), w0);
            w1 = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref r, length + i), w1);
            w2 = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref r, (2 * length) + i), w2);
            w3 = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref r, (3 * length) + i), w3);
        }

        var h0 = w0.GetLower() + w0.GetUpper();
        var h1 = w1.GetLower() + w1.GetUpper();
        var h2 = w2.GetLower() + w2.GetUpper();
        var h3 = w3.GetLower() + w3.GetUpper();
        if (i + (Lanes / 2) <= length)
        {
            var v = Vector128.LoadUnsafe(ref rx, i);
            h0 = Vector128.FusedMultiplyAdd(v, Vector128.LoadUnsafe(ref r, i), h0);
            h1 = Vector128.FusedMultiplyAdd(v, Vector128.LoadUnsafe(ref r, length + i), h1);
            h2 = Vector128.FusedMultiplyAdd(v, Vector128.LoadUnsafe(ref r, (2 * length) + i), h2);
            h3 = Vector128.FusedMultiplyAdd(v, Vector128.LoadUnsafe(ref r, (3 * length) + i), h3);
            i += Lanes / 2;
        }

        var sums = Vector128.Create(Fold(h0), Fold(h1), Fold(h2), Fold(h3));
        for (; i < length; i++)
        {
            var column = Vector128.Create(
                rows[(int)i], rows[(int)(length + i)], rows[(int)((2 * length) + i)], rows[(int)((3 * length) + i)]);
            sums = Vector128.FusedMultiplyAdd(Vector128.Create(x[(int)i]), column, sums);
        }

        return sums;
    }

    /// <summary>sum += c * row, element by element.</summary>
    public static void AddScaled(Span<float> sum, float c, ReadOnlySpan<float> row)
    {
        row = row[..sum.Length];
        ref var rs = ref MemoryMarshal.GetReference(sum);
        ref var rr = ref MemoryMarshal.GetReference(row);
        var scale = Vector256.Create(c);
        nuint i = 0;
        var length = (nuint)sum.Length;
        for (; i + Lanes <= length; i += Lanes)
        {
            Vector256.FusedMultiplyAdd(scale, Vector256.LoadUnsafe(ref rr, i), Vector256.LoadUnsafe(ref rs, i)).StoreUnsafe(ref rs, i);
        }

        for (; i < length; i++)
        {
            sum[(int)i] = MathF.FusedMultiplyAdd(c, row[(int)i], sum[(int)i]);
        }
    }

    /// <summary>Adds four consecutive rows of the length of <paramref name="sum"/>, scaled by <paramref name="c"/>, in order;
    /// equals four calls of <see cref="AddScaled"/> to the last bit.</summary>
    public static void AddScaled4(Span<float> sum, Vector128<float> c, ReadOnlySpan<float> rows)
    {
        var length = (nuint)sum.Length;
        rows = rows[..(4 * sum.Length)];
        ref var rs = ref MemoryMarshal.GetReference(sum);
        ref var rr = ref MemoryMarshal.GetReference(rows);
        var c0 = Vector256.Create(c.GetElement(0));
        var c1 = Vector256.Create(c.GetElement(1));
        var c2 = Vector256.Create(c.GetElement(2));
        var c3 = Vector256.Create(c.GetElement(3));
        nuint i = 0;
        for (; i + Lanes <= length; i += Lanes)
        {
            var s = Vector256.FusedMultiplyAdd(c0, Vector256.LoadUnsafe(ref rr, i), Vector256.LoadUnsafe(ref rs, i));
            s = Vector256.FusedMultiplyAdd(c1, Vector256.LoadUnsafe(ref rr, length + i), s);
            s = Vector256.FusedMultiplyAdd(c2, Vector256.LoadUnsafe(ref rr, (2 * length) + i), s);
            s = Vector256.FusedMultiplyAdd(c3, Vector256.LoadUnsafe(ref rr, (3 * length) + i), s);
            s.StoreUnsafe(ref rs, i);
        }

        for (; i < length; i++)
        {
            var s = MathF.FusedMultiplyAdd(c.GetElement(0), rows[(int)i], sum[(int)i]);
            s = MathF.FusedMultiplyAdd(c.GetElement(1), rows[(int)(length + i)], s);
            s = MathF.FusedMultiplyAdd(c.GetElement(2), rows[(int)((2 * length) + i)], s);
            sum[(int)i] = MathF.FusedMultiplyAdd(c.GetElement(3), rows[(int)((3 * length) + i)], s);
        }
    }

    private static float Fold(Vector128<float> half)
        => (half.GetElement(0) + half.GetElement(2)) + (half.GetElement(1) + half.GetElement(3));
}
