using Cotenant.Compute.Numerics;
using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Tests.Services;

/// <summary>Rows of a known function, and specifications that learn it quickly.</summary>
internal static class Samples
{
    public const int Inputs = 3;
    public const int Outputs = 2;

    public static readonly ModelOrigin Origin = new("test", 1, "00", 100, 0.1);

    /// <summary>Two targets of different units; the second has a cliff.</summary>
    public static (float[] Features, float[] Targets) Rows(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        var (features, targets) = (new float[count * Inputs], new float[count * Outputs]);
        for (var row = 0; row < count; row++)
        {
            var (a, b, c) = (random.NextFloat(), random.NextFloat(), random.NextFloat());
            features[row * 3] = 100 * a;
            features[(row * 3) + 1] = b;
            features[(row * 3) + 2] = c < 0.1f ? 0 : c;
            targets[row * 2] = (20 * a) + (10 * b);
            targets[(row * 2) + 1] = (b > 0.6f ? 1000 : 0) + (100 * a);
        }

        return (features, targets);
    }

    public static RegressorSpec Spec(string trainer, ulong seed = 7) => new(trainer, Inputs, Outputs, seed)
    {
        Trees = trainer == RegressorTrainers.FastForest ? 40 : 60,
        LearningRate = trainer == RegressorTrainers.Mlp ? 0.005 : 0.2,
        HiddenLayers = [24, 24],
        Epochs = 200,
    };

    /// <summary>Coefficients of determination over fresh rows, one for each output.</summary>
    public static double[] Determination(IRegressor regressor)
    {
        var (features, targets) = Rows(400, 99);
        var result = new double[Outputs];
        var predicted = new float[Outputs];
        for (var output = 0; output < Outputs; output++)
        {
            var mean = targets.Where((_, i) => i % Outputs == output).Average();
            double errors = 0, variation = 0;
            for (var row = 0; row < 400; row++)
            {
                regressor.Predict(features.AsSpan(row * Inputs, Inputs), predicted);
                var actual = targets[(row * Outputs) + output];
                errors += Math.Pow(predicted[output] - actual, 2);
                variation += Math.Pow(actual - mean, 2);
            }

            result[output] = 1 - (errors / variation);
        }

        return result;
    }
}
