using System.Numerics.Tensors;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>Bounds the length of a gradient (Pascanu, Mikolov and Bengio 2013, algorithm 1).</summary>
public static class GradientClip
{
    /// <summary>Scales the gradients down to the norm when they are longer; keeps their direction.</summary>
    /// <param name="gradients">All gradients of a net.</param>
    /// <param name="maximumNorm">Largest Euclidean length allowed; 0 or infinity leaves them alone.</param>
    /// <returns>The norm before clipping.</returns>
    public static float ByNorm(Span<float> gradients, float maximumNorm)
    {
        var norm = MathF.Sqrt(FixedOrder.Dot(gradients, gradients));
        if (maximumNorm > 0 && norm > maximumNorm && float.IsFinite(norm))
        {
            TensorPrimitives.Multiply(gradients, maximumNorm / norm, gradients);
        }

        return norm;
    }
}
