using System.Globalization;
using Cotenant.Plugins.Learning;

namespace Cotenant.Evaluation.Training;

/// <summary>Fits several regressors to the same rows and keeps the one that errs least on rows held out.</summary>
internal sealed class ModelSelection(ILearningServices learning, IModelStore store, ulong seed)
{
    /// <summary>Judges a prediction: its error against the target.</summary>
    public delegate double ErrorOf(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target);

    /// <summary>Fits, judges, publishes.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="rows">Rows to learn from.</param>
    /// <param name="heldOut">Rows of loads and neighbours that are not among them.</param>
    /// <param name="error">Error of one prediction; the mean decides.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="cancellation">Stops.</param>
    public TrainedModel Run(string name, FloatRows rows, FloatRows heldOut, ErrorOf error, string unit, CancellationToken cancellation)
    {
        var tried = new List<(IRegressor Regressor, string Trainer, double Error)>();
        foreach (var (spec, text) in Candidates(rows))
        {
            var regressor = learning.CreateRegressor(spec);
            regressor.Fit(rows.Features, rows.Targets, cancellation);
            tried.Add((regressor, text, Mean(regressor, heldOut, error)));
        }

        tried.Sort((left, right) => left.Error.CompareTo(right.Error));
        var best = tried[0];
        var origin = new ModelOrigin($"{best.Trainer}; held-out error: {unit}", seed, rows.Hash(), rows.Count, best.Error);
        return new TrainedModel(store.Publish(name, origin, best.Regressor), [.. tried.Select(t => (t.Trainer, t.Error))]);
    }

    private IEnumerable<(RegressorSpec Spec, string Text)> Candidates(FloatRows rows)
    {
        // OSML+'s net, three of them for their spread, and trees
        yield return (
            new RegressorSpec(RegressorTrainers.Mlp, rows.Inputs, rows.Outputs, seed) { HiddenLayers = [32, 64, 32], Members = 3, Epochs = 16, LearningRate = 0.002 },
            "mlp 32-64-32, 3 members, 16 epochs");
        yield return (
            new RegressorSpec(RegressorTrainers.FastTree, rows.Inputs, rows.Outputs, seed) { Trees = 100, Leaves = 48, MinimumRowsPerLeaf = 20 },
            "fast-tree, 100 trees of 48 leaves");
    }

    private static double Mean(IRegressor regressor, FloatRows rows, ErrorOf error)
    {
        var predicted = new float[rows.Outputs];
        var sum = 0.0;
        for (var row = 0; row < rows.Count; row++)
        {
            regressor.Predict(rows.Features.Slice(row * rows.Inputs, rows.Inputs), predicted);
            sum += error(predicted, rows.Targets.Slice(row * rows.Outputs, rows.Outputs));
        }

        return Math.Round(sum / rows.Count, 4, MidpointRounding.ToEven) is var mean && double.IsFinite(mean)
            ? mean
            : throw new EvaluationException(string.Create(CultureInfo.InvariantCulture, $"a fit diverged on {rows.Count} rows: train with another seed"));
    }
}
