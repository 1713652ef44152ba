using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>The L2 penalty (l2 / 2) * sum of squared weights; biases are left out, for they cannot overfit.</summary>
internal static class WeightDecay
{
    /// <summary>Adds the penalty's gradient and returns the penalty.</summary>
    public static float Add(Mlp net, float l2, Span<float> gradients)
    {
        if (l2 == 0)
        {
            return 0;
        }

        var penalty = 0f;
        foreach (var layer in net.Shape.Layers)
        {
            var weights = layer.Weights(net.Parameters);
            penalty += FixedOrder.Dot(weights, weights);
            FixedOrder.AddScaled(layer.Weights(gradients), l2, weights);
        }

        return 0.5f * l2 * penalty;
    }
}
