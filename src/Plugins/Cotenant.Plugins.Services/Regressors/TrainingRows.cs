namespace Cotenant.Plugins.Services.Regressors;

/// <summary>Rows to fit, copied from the caller's spans and checked: a target that is NaN is missing.</summary>
internal sealed class TrainingRows
{
    private TrainingRows(float[] features, int inputs, float[] targets, int outputs)
    {
        Features = features;
        Inputs = inputs;
        Targets = targets;
        Outputs = outputs;
        Count = features.Length / inputs;
    }

    public float[] Features { get; }

    public int Inputs { get; }

    public float[] Targets { get; }

    public int Outputs { get; }

    public int Count { get; }

    /// <exception cref="ArgumentException">Not the same number of rows, no row, or an output that no row has.</exception>
    public static TrainingRows Check(ReadOnlySpan<float> features, int inputs, ReadOnlySpan<float> targets, int outputs)
    {
        var rows = features.Length / inputs;
        if (rows == 0 || rows * inputs != features.Length || (long)rows * outputs != targets.Length)
        {
            throw new ArgumentException(
                $"{features.Length} features for {inputs} inputs and {targets.Length} targets for {outputs} outputs are not the same number of whole rows, one at least");
        }

        for (var output = 0; output < outputs; output++)
        {
            var present = false;
            for (var at = output; at < targets.Length; at += outputs)
            {
                if (float.IsInfinity(targets[at]))
                {
                    throw new ArgumentException($"target {output} of row {at / outputs} is infinite: use NaN for a target that is missing");
                }

                present |= !float.IsNaN(targets[at]);
            }

            if (!present)
            {
                throw new ArgumentException($"no row has target {output}: there is nothing to learn for it");
            }
        }

        return new TrainingRows(features.ToArray(), inputs, targets.ToArray(), outputs);
    }
}
