namespace Cotenant.Compute.Learning;

/// <summary>What a dense layer applies to its sums.</summary>
public enum Activation
{
    /// <summary>y = x.</summary>
    Linear = 0,

    /// <summary>y = max(0, x).</summary>
    Relu = 1,

    /// <summary>y = tanh(x).</summary>
    Tanh = 2,

    /// <summary>y_i = exp(x_i) / sum_j exp(x_j) over the outputs of one row; a head only, never a hidden layer.</summary>
    Softmax = 3,
}
