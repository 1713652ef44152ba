namespace Cotenant.Compute.Learning;

/// <summary>The scratch memory of one thread for predictions of one <see cref="NeuralRegressor"/>, or of others of its shape.</summary>
public sealed class RegressorWorkspace
{
    /// <summary>For regressors shaped like this one.</summary>
    public RegressorWorkspace(NeuralRegressor regressor)
    {
        ArgumentNullException.ThrowIfNull(regressor);
        Net = new MlpWorkspace(regressor.Ensemble.Shape, 1, forwardOnly: true);
        Scaled = new float[regressor.Ensemble.Shape.Inputs];
    }

    internal MlpWorkspace Net { get; }

    internal float[] Scaled { get; }
}
