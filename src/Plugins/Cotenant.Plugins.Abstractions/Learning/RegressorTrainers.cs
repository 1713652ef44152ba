namespace Cotenant.Plugins.Learning;

/// <summary>The trainers that a host knows.</summary>
public static class RegressorTrainers
{
    /// <summary>Gradient-boosted trees (ML.NET FastTree).</summary>
    public const string FastTree = "fast-tree";

    /// <summary>Gradient-boosted trees (LightGBM through ML.NET; needs libgomp on the host).</summary>
    public const string LightGbm = "light-gbm";

    /// <summary>Bagged trees (ML.NET FastForest).</summary>
    public const string FastForest = "fast-forest";

    /// <summary>A multi-layer perceptron of the project's own: ML.NET has no neural trainer.</summary>
    public const string Mlp = "mlp";
}
