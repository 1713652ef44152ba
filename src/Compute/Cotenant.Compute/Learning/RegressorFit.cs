using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>The steps of <see cref="NeuralRegressor.Fit"/>: split, scale, train each member on its sample.</summary>
internal static class RegressorFit
{
    public static NeuralRegressor Run(
        LabelledRows rows, RegressorOptions options, SeededRandom random, NeuralRegressor? start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var heldOut = (int)(rows.Count * options.ValidationShare);
        if (rows.Count - heldOut < 1)
        {
            throw new ArgumentException("there are no rows to learn from", nameof(rows));
        }

        var shuffled = Shuffle(rows, random.Split("split"));
        var learnt = new LabelledRows(shuffled.Inputs, rows.InputWidth, shuffled.Targets, rows.TargetWidth, shuffled.Weights).Slice(heldOut, rows.Count - heldOut);
        var features = start?.Features ?? options.Features ?? FeatureScaler.Standardise(learnt.Inputs, rows.InputWidth, options.Maskable.AsSpan());
        var targets = start?.Targets ?? options.Targets ?? FitTargets(learnt);
        if (features.Width != rows.InputWidth || targets.Width != rows.TargetWidth)
        {
            throw new ArgumentException(
                $"the rows have {rows.InputWidth} features and {rows.TargetWidth} targets, the scalers {features.Width} and {targets.Width}", nameof(rows));
        }

        var shape = start?.Ensemble.Shape ?? new MlpShape([features.OutputWidth, .. options.Hidden, rows.TargetWidth], options.HiddenActivation);
        var members = new Mlp[start?.Ensemble.Members.Length ?? options.Members];
        var scaledTargets = ScaleTargets(shuffled, targets);
        for (var k = 0; k < members.Length; k++)
        {
            var stream = random.Split("member").Split(k);
            members[k] = start?.Ensemble.Members[k].Clone() ?? Create(shape, stream.Split("weights"));
            var inputs = ScaleInputs(shuffled.Inputs, features, options, heldOut, stream.Split("masks"), out var copies);
            TrainMember(
                members[k],
                new LabelledRows(inputs, features.OutputWidth, Repeat(scaledTargets, rows.TargetWidth, heldOut, copies), rows.TargetWidth, Repeat(shuffled.Weights, rows.TargetWidth, heldOut, copies)),
                heldOut,
                options with { Bootstrap = options.Bootstrap && members.Length > 1 },
                stream,
                cancellationToken);
        }

        return new NeuralRegressor(features, new MlpEnsemble(members), targets);
    }

    private static Mlp Create(MlpShape shape, SeededRandom random)
    {
        var net = new Mlp(shape);
        net.Initialise(ref random);
        return net;
    }

    private static void TrainMember(
        Mlp net, LabelledRows rows, int heldOut, RegressorOptions options, SeededRandom stream, CancellationToken cancellationToken)
    {
        var order = new int[rows.Count - heldOut];
        var draws = stream.Split("sample");
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = heldOut + (options.Bootstrap ? draws.NextInt(order.Length) : i);
        }

        var trainer = new MlpTrainer(net, options.Training);
        var random = stream.Split("order");
        trainer.Fit(rows, order, heldOut > 0 ? rows.Slice(0, heldOut) : default, ref random, cancellationToken);
    }

    private static (float[] Inputs, float[] Targets, float[] Weights) Shuffle(LabelledRows rows, SeededRandom random)
    {
        var order = new int[rows.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        random.Shuffle(order.AsSpan());
        return (Pick(rows.Inputs, rows.InputWidth, order), Pick(rows.Targets, rows.TargetWidth, order), Pick(rows.Weights, rows.TargetWidth, order));
    }

    private static float[] Pick(ReadOnlySpan<float> rows, int width, int[] order)
    {
        if (rows.IsEmpty)
        {
            return [];
        }

        var picked = new float[rows.Length];
        for (var i = 0; i < order.Length; i++)
        {
            rows.Slice(order[i] * width, width).CopyTo(picked.AsSpan(i * width));
        }

        return picked;
    }

    // a target of weight 0 is missing: it may not move mean or deviation
    private static FeatureScaler FitTargets(LabelledRows rows)
    {
        var present = rows.Targets.ToArray();
        for (var i = 0; i < rows.Weights.Length; i++)
        {
            present[i] = rows.Weights[i] == 0 ? float.NaN : present[i];
        }

        return FeatureScaler.Standardise(present, rows.TargetWidth);
    }

    private static float[] ScaleTargets((float[] Inputs, float[] Targets, float[] Weights) rows, FeatureScaler scaler)
    {
        var scaled = new float[rows.Targets.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            var missing = rows.Weights.Length > 0 && rows.Weights[i] == 0;
            if (!missing && !float.IsFinite(rows.Targets[i]))
            {
                throw new ArgumentException($"a target is {rows.Targets[i]}: give it the weight 0 or leave the row out");
            }

            scaled[i] = missing ? 0 : scaler.TransformValue(i % scaler.Width, rows.Targets[i]);
        }

        return scaled;
    }

    private static float[] ScaleInputs(
        float[] raw, FeatureScaler scaler, RegressorOptions options, int heldOut, SeededRandom random, out int copies)
    {
        copies = options.HideProbability > 0 && scaler.Maskable.Length > 0 ? 1 : 0;
        var width = scaler.Width;
        var rows = raw.Length / width;
        var scaled = new float[(rows + (copies * (rows - heldOut))) * scaler.OutputWidth];
        scaler.Transform(raw, scaled.AsSpan(0, rows * scaler.OutputWidth));
        if (copies > 0)
        {
            var hidden = raw.AsSpan(heldOut * width).ToArray();
            FeatureMasking.Hide(hidden, width, scaler.Maskable.AsSpan(), options.HideProbability, ref random);
            scaler.Transform(hidden, scaled.AsSpan(rows * scaler.OutputWidth));
        }

        return scaled;
    }

    private static float[] Repeat(float[] rows, int width, int heldOut, int copies)
        => copies == 0 || rows.Length == 0 ? rows : [.. rows, .. rows.AsSpan(heldOut * width)];
}
