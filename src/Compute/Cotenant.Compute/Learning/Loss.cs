namespace Cotenant.Compute.Learning;

/// <summary>A loss function with its parameter, and its gradient.</summary>
public readonly record struct Loss
{
    // below any probability that float softmax can tell from zero; the quotient 1 / p stays finite
    private const float SmallestProbability = 1e-30f;

    private Loss(LossKind kind, float parameter)
    {
        Kind = kind;
        Parameter = parameter;
    }

    /// <summary>Squared error.</summary>
    public static Loss MeanSquared => new(LossKind.MeanSquared, 0);

    /// <summary>Cross-entropy of probabilities.</summary>
    public static Loss CrossEntropy => new(LossKind.CrossEntropy, 0);

    /// <summary>Which error.</summary>
    public LossKind Kind { get; }

    /// <summary>Huber: the threshold; Quantile: the quantile; else 0.</summary>
    public float Parameter { get; }

    /// <summary>Squared error up to the threshold, linear beyond.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not positive.</exception>
    public static Loss Huber(float threshold = 1)
        => threshold > 0 && float.IsFinite(threshold)
            ? new(LossKind.Huber, threshold)
            : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "the Huber threshold must be positive");

    /// <summary>Pinball loss for a quantile in (0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is outside (0, 1).</exception>
    public static Loss Quantile(float quantile)
        => quantile is > 0 and < 1
            ? new(LossKind.Quantile, quantile)
            : throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "the quantile must lie between 0 and 1");

    /// <summary>
    /// The weighted mean of the errors over all outputs of all rows, and its gradient by the predictions.
    /// </summary>
    /// <param name="predictions">rows x outputs.</param>
    /// <param name="targets">The same length; a target of weight 0 may be anything, NaN too.</param>
    /// <param name="weights">The same length, each 0 (masked) or more; empty for all 1.</param>
    /// <param name="gradients">The same length, overwritten.</param>
    /// <returns>sum w_i e_i / sum w_i; 0 when every weight is 0.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public float Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradients)
    {
        Throw.IfLength(targets.Length, predictions.Length, nameof(targets));
        Throw.IfLength(gradients.Length, predictions.Length, nameof(gradients));
        if (!weights.IsEmpty)
        {
            Throw.IfLength(weights.Length, predictions.Length, nameof(weights));
        }

        // double: a long batch of small errors must not lose them
        var total = 0.0;
        var weightSum = 0.0;
        for (var i = 0; i < predictions.Length; i++)
        {
            var weight = weights.IsEmpty ? 1f : weights[i];
            if (weight == 0)
            {
                gradients[i] = 0;
                continue;
            }

            total += weight * Error(predictions[i], targets[i], out var slope);
            weightSum += weight;
            gradients[i] = weight * slope;
        }

        if (weightSum == 0)
        {
            return 0;
        }

        var scale = (float)(1 / weightSum);
        foreach (ref var gradient in gradients)
        {
            gradient *= scale;
        }

        return (float)(total / weightSum);
    }

    private float Error(float prediction, float target, out float slope)
    {
        var difference = prediction - target;
        switch (Kind)
        {
            case LossKind.Huber:
                var size = Math.Abs(difference);
                if (size <= Parameter)
                {
                    slope = difference;
                    return 0.5f * difference * difference;
                }

                slope = Math.Sign(difference) * Parameter;
                return Parameter * (size - (0.5f * Parameter));
            case LossKind.CrossEntropy:
                var p = Math.Max(prediction, SmallestProbability);
                slope = -target / p;
                return -target * MathF.Log(p);
            case LossKind.Quantile:
                slope = difference > 0 ? 1 - Parameter : difference < 0 ? -Parameter : 0;
                return slope * difference;
            default:
                slope = 2 * difference;
                return difference * difference;
        }
    }
}
