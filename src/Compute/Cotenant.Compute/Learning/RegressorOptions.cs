using System.Collections.Immutable;

namespace Cotenant.Compute.Learning;

/// <summary>How <see cref="NeuralRegressor.Fit"/> makes a regressor. The defaults are OSML+'s net (32-64-32, ReLU).</summary>
public sealed record RegressorOptions
{
    /// <summary>Hidden widths, first to last.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [32, 64, 32];

    /// <summary>Activation of the hidden layers.</summary>
    public Activation HiddenActivation { get; init; } = Activation.Relu;

    /// <summary>Nets of the ensemble, at least 1.</summary>
    public int Members { get; init; } = 1;

    /// <summary>With several members, each learns from rows drawn with replacement (Breiman 1996); else they differ by seed alone.</summary>
    public bool Bootstrap { get; init; } = true;

    /// <summary>Share of the rows kept out to choose the best epoch, in [0, 0.5]; 0 keeps none.</summary>
    public float ValidationShare { get; init; } = 0.1f;

    /// <summary>Scaler of the features; null fits one (<see cref="FeatureScaler.Standardise"/>) with <see cref="Maskable"/>.</summary>
    public FeatureScaler? Features { get; init; }

    /// <summary>Scaler of the targets; null fits one.</summary>
    public FeatureScaler? Targets { get; init; }

    /// <summary>Features that may be missing, for a fitted scaler.</summary>
    public ImmutableArray<int> Maskable { get; init; } = [];

    /// <summary>When positive, every row is learnt a second time with each maskable feature hidden with this probability.</summary>
    public float HideProbability { get; init; }

    /// <summary>How each net is trained.</summary>
    public TrainingOptions Training { get; init; } = new() { Epochs = 40, FinalLearningRateShare = 0.05f, Patience = 10 };

    /// <summary>Says which option is wrong.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public void Validate()
    {
        Training.Validate();
        if (Members is < 1 or > 1024)
        {
            throw new ArgumentException($"a regressor has 1 to 1024 members, not {Members}");
        }

        if (ValidationShare is not (>= 0 and <= 0.5f))
        {
            throw new ArgumentException($"the validation share is {ValidationShare}: it must lie in [0, 0.5]");
        }

        if (HideProbability is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"the hide probability is {HideProbability}: it must lie in [0, 1]");
        }

        if (Features is not null && !Maskable.IsDefaultOrEmpty)
        {
            throw new ArgumentException("a stated feature scaler names its maskable features itself: leave Maskable empty");
        }

        if (Training.Loss.Kind == LossKind.CrossEntropy)
        {
            throw new ArgumentException("a regressor has a linear head: cross-entropy does not suit it");
        }
    }
}
