namespace Cotenant.Compute.Gaussian;

/// <summary>
/// The Cholesky factor of a symmetric positive definite matrix, L with A = L Lᵀ, in row-major storage of a fixed stride
/// (Golub and Van Loan, Matrix Computations, section 4.2). Adds in one fixed order, so that equal input gives equal bits.
/// </summary>
public static class Cholesky
{
    /// <summary>Replaces the lower triangle of a matrix by its factor; the upper triangle is neither read nor written.</summary>
    /// <param name="matrix">Row-major, element (i, j) at i * <paramref name="stride"/> + j.</param>
    /// <param name="stride">Elements from one row to the next; at least <paramref name="order"/>.</param>
    /// <param name="order">Rows and columns.</param>
    /// <returns>False, with the triangle half replaced, when the matrix is not positive definite.</returns>
    public static bool Factor(Span<double> matrix, int stride, int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, order);
        for (var i = 0; i < order; i++)
        {
            var row = matrix.Slice(i * stride, i + 1);
            for (var j = 0; j < i; j++)
            {
                var other = matrix.Slice(j * stride, j + 1);
                row[j] = (row[j] - Dot(row[..j], other[..j])) / other[j];
            }

            var pivot = row[i] - Dot(row[..i], row[..i]);
            if (!(pivot > 0))
            {
                return false;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Solves L x = b in place.</summary>
    /// <param name="factor">The factor, as <see cref="Factor"/> left it.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="vector">b; receives x. Its length is the order of the system.</param>
    public static void SolveLower(ReadOnlySpan<double> factor, int stride, Span<double> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            var row = factor.Slice(i * stride, i + 1);
            vector[i] = (vector[i] - Dot(row[..i], vector[..i])) / row[i];
        }
    }

    /// <summary>Solves Lᵀ x = b in place; the parameters are those of <see cref="SolveLower"/>.</summary>
    public static void SolveUpper(ReadOnlySpan<double> factor, int stride, Span<double> vector)
    {
        for (var i = vector.Length - 1; i >= 0; i--)
        {
            var row = factor.Slice(i * stride, i + 1);
            var x = vector[i] /= row[i];
            for (var j = 0; j < i; j++)
            {
                vector[j] -= x * row[j];
            }
        }
    }

    /// <summary>log det A = 2 Σ log L(i, i).</summary>
    public static double LogDeterminant(ReadOnlySpan<double> factor, int stride, int order)
    {
        var sum = 0.0;
        for (var i = 0; i < order; i++)
        {
            sum += Math.Log(factor[i * stride + i]);
        }

        return 2 * sum;
    }

    // four sums hide the latency of an addition
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        var i = 0;
        for (; i <= a.Length - 4; i += 4)
        {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }

        for (; i < a.Length; i++)
        {
            s0 += a[i] * b[i];
        }

        return s0 + s1 + (s2 + s3);
    }
}
