using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Training;

/// <summary>
/// One number for a regressor with several targets of different units: the root mean squared error of each in its own standard
/// deviations, then their mean. 1 is what the mean of the rows would do, 0 is perfect.
/// </summary>
internal static class HeldOutError
{
    /// <summary>The error over the rows; NaN when there is none to judge by. A target that is NaN is left out.</summary>
    public static double Of(IRegressor regressor, ReadOnlySpan<float> features, ReadOnlySpan<float> targets)
    {
        var (inputs, outputs) = (regressor.Inputs, regressor.Outputs);
        var rows = features.Length / inputs;
        var errors = new double[outputs];
        var predicted = new float[outputs];
        for (var row = 0; row < rows; row++)
        {
            regressor.Predict(features.Slice(row * inputs, inputs), predicted);
            for (var output = 0; output < outputs; output++)
            {
                var difference = (double)predicted[output] - targets[(row * outputs) + output];
                errors[output] += double.IsNaN(targets[(row * outputs) + output]) ? 0 : difference * difference;
            }
        }

        var (sum, judged) = (0.0, 0);
        for (var output = 0; output < outputs; output++)
        {
            var (count, variation) = Variation(targets, output, outputs);
            if (count > 0)
            {
                // a target that never varies is judged in its own unit
                sum += Math.Sqrt(errors[output] / count) / (variation > 0 ? Math.Sqrt(variation / count) : 1);
                judged++;
            }
        }

        return judged > 0 ? sum / judged : double.NaN;
    }

    private static (int Count, double Variation) Variation(ReadOnlySpan<float> targets, int output, int outputs)
    {
        var (count, mean, variation) = (0, 0.0, 0.0);
        for (var at = output; at < targets.Length; at += outputs)
        {
            if (float.IsNaN(targets[at]))
            {
                continue;
            }

            count++;
            var before = targets[at] - mean;
            mean += before / count;
            variation += before * (targets[at] - mean);
        }

        return (count, variation);
    }
}
