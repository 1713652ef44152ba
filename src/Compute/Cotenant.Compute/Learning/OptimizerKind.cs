namespace Cotenant.Compute.Learning;

/// <summary>How a gradient becomes a step.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam = 0,

    /// <summary>Stochastic gradient descent, with momentum when it is asked for.</summary>
    Sgd = 1,
}
