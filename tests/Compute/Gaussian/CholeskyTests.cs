using Cotenant.Compute.Gaussian;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Gaussian;

public sealed class CholeskyTests
{
    private const int Stride = 12;

    [Fact]
    public void The_factor_times_its_transpose_is_the_matrix()
    {
        for (var n = 1; n <= 11; n++)
        {
            var matrix = Definite(n);
            var factor = (double[])matrix.Clone();
            Assert.True(Cholesky.Factor(factor, Stride, n));
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var sum = 0.0;
                    for (var k = 0; k <= j; k++)
                    {
                        sum += factor[i * Stride + k] * factor[j * Stride + k];
                    }

                    Assert.Equal(matrix[i * Stride + j], sum, 1e-12);
                }
            }
        }
    }

    [Fact]
    public void Two_triangles_solve_the_system()
    {
        const int N = 9;
        var matrix = Definite(N);
        var factor = (double[])matrix.Clone();
        Assert.True(Cholesky.Factor(factor, Stride, N));
        double[] b = [.. Enumerable.Range(1, N).Select(i => i % 3 - 0.7 * i)];
        var x = (double[])b.Clone();
        Cholesky.SolveLower(factor, Stride, x);
        Cholesky.SolveUpper(factor, Stride, x);
        for (var i = 0; i < N; i++)
        {
            Assert.Equal(b[i], Enumerable.Range(0, N).Sum(j => matrix[i * Stride + j] * x[j]), 1e-10);
        }
    }

    [Fact]
    public void The_determinant_of_a_known_matrix()
    {
        double[] matrix = [4, 0, 2, 5];
        Assert.True(Cholesky.Factor(matrix, 2, 2));
        Assert.Equal(Math.Log(4 * 5 - 2 * 2), Cholesky.LogDeterminant(matrix, 2, 2), 1e-12);
    }

    [Fact]
    public void An_indefinite_matrix_is_refused()
    {
        double[] matrix = [1, 0, 2, 1];
        Assert.False(Cholesky.Factor(matrix, 2, 2));
    }

    // B Bᵀ + I
    private static double[] Definite(int n)
    {
        var random = new SeededRandom((ulong)n);
        var b = new double[n * n];
        foreach (ref var item in b.AsSpan())
        {
            item = random.NextGaussian();
        }

        var matrix = new double[Stride * Stride];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                matrix[i * Stride + j] = (i == j ? 1 : 0) + Enumerable.Range(0, n).Sum(k => b[i * n + k] * b[j * n + k]);
            }
        }

        return matrix;
    }
}
