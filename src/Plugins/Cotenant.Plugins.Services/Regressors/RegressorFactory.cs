using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Regressors;

/// <summary>Knows the trainers of this host.</summary>
internal static class RegressorFactory
{
    private const int LargestWidth = 4096;

    /// <summary>The trainers that work here.</summary>
    public static IReadOnlyList<string> Available()
    {
        List<string> names = [RegressorTrainers.FastTree, RegressorTrainers.FastForest, RegressorTrainers.Mlp];
        if (LightGbmLibrary.IsAvailable())
        {
            names.Add(RegressorTrainers.LightGbm);
        }

        return names;
    }

    /// <exception cref="NotSupportedException">The trainer is unknown or not to be had here.</exception>
    /// <exception cref="ArgumentException">A number of the specification is outside its range.</exception>
    public static HostRegressor Create(RegressorSpec spec)
    {
        Check(spec);
        var known = spec.Trainer is RegressorTrainers.FastTree or RegressorTrainers.FastForest or RegressorTrainers.Mlp
            || (spec.Trainer == RegressorTrainers.LightGbm && LightGbmLibrary.IsAvailable());
        if (!known)
        {
            var hint = spec.Trainer == RegressorTrainers.LightGbm ? " (LightGBM needs the package libgomp1 on x64)" : "";
            throw new NotSupportedException($"trainer '{spec.Trainer}' is not to be had on this host{hint}: use one of {string.Join(", ", Available())}");
        }

        return new HostRegressor(spec with { HiddenLayers = [.. spec.HiddenLayers] });
    }

    public static FittedModel Fit(RegressorSpec spec, TrainingRows rows, CancellationToken cancellation)
        => spec.Trainer == RegressorTrainers.Mlp ? MlpModel.Fit(spec, rows, cancellation) : TreeModel.Fit(spec, rows, cancellation);

    public static void Check(RegressorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        InRange(spec.Inputs, 1, LargestWidth, nameof(spec.Inputs));
        InRange(spec.Outputs, 1, LargestWidth, nameof(spec.Outputs));
        InRange(spec.Trees, 1, 10_000, nameof(spec.Trees));
        InRange(spec.Leaves, 2, 4096, nameof(spec.Leaves));
        InRange(spec.MinimumRowsPerLeaf, 1, int.MaxValue, nameof(spec.MinimumRowsPerLeaf));
        InRange(spec.Epochs, 1, 1_000_000, nameof(spec.Epochs));
        InRange(spec.Members, 1, 1024, nameof(spec.Members));
        ArgumentNullException.ThrowIfNull(spec.HiddenLayers);
        InRange(spec.HiddenLayers.Count, 0, 32, nameof(spec.HiddenLayers));
        foreach (var width in spec.HiddenLayers)
        {
            InRange(width, 1, LargestWidth, nameof(spec.HiddenLayers));
        }

        if (!(spec.LearningRate > 0) || spec.LearningRate > 1)
        {
            throw new ArgumentException($"{nameof(spec.LearningRate)} is {spec.LearningRate}: it must lie in (0, 1]");
        }

        // the default suits boosting; Adam with it would only thrash
        if (spec.Trainer == RegressorTrainers.Mlp && spec.LearningRate > MlpModel.LargestLearningRate)
        {
            throw new ArgumentException(
                $"{nameof(spec.LearningRate)} is {spec.LearningRate}, which is for boosting: state one for the net, about 0.001, at most {MlpModel.LargestLearningRate}");
        }
    }

    private static void InRange(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentException($"{name} is {value}: it must lie in {low} to {high}");
        }
    }
}
