namespace Cotenant.Compute.Learning;

/// <summary>The error of one output p against its target t.</summary>
public enum LossKind
{
    /// <summary>(p - t)^2.</summary>
    MeanSquared = 0,

    /// <summary>Huber (1964): (p - t)^2 / 2 within the threshold, linear beyond it, so that one outlier cannot take a step over.</summary>
    Huber = 1,

    /// <summary>-t log p, for a softmax head whose targets sum to 1.</summary>
    CrossEntropy = 2,

    /// <summary>Pinball loss (Koenker and Bassett 1978): its minimum is the stated quantile of the target, not its mean.</summary>
    Quantile = 3,
}
