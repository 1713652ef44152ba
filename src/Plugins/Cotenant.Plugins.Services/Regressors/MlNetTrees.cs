using System.Runtime.CompilerServices;
using Cotenant.Plugins.Learning;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Cotenant.Plugins.Services.Regressors;

/// <summary>
/// Grows trees with ML.NET and takes them out of it. The only place that knows ML.NET, so that its assemblies are loaded when
/// something is trained and not before. One thread, one seed: the same rows give the same trees.
/// </summary>
internal static class MlNetTrees
{
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TreeEnsemble Fit(RegressorSpec spec, TrainingRows rows, int output, float[] standIns, CancellationToken cancellation)
    {
        var context = new MLContext((int)(spec.Seed & int.MaxValue));
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.Inputs);
        var data = context.Data.LoadFromEnumerable(RowsWith(rows, output, standIns), schema);
        using var registration = cancellation.Register(() => Cancel(context));
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return spec.Trainer switch
            {
                RegressorTrainers.FastTree => FastTree(context, spec, data),
                RegressorTrainers.FastForest => FastForest(context, spec, data),
                RegressorTrainers.LightGbm => LightGbm(context, spec, data),
                _ => throw new NotSupportedException($"'{spec.Trainer}' grows no trees"),
            };
        }
        catch (AggregateException e) when (cancellation.IsCancellationRequested)
        {
            // how the cancellation arrives when it meets a task that FastTree has begun
            throw new OperationCanceledException("the training was cancelled", e, cancellation);
        }
    }

    private static TreeEnsemble FastTree(MLContext context, RegressorSpec spec, IDataView data)
    {
        var trees = context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            NumberOfTrees = spec.Trees,
            NumberOfLeaves = spec.Leaves,
            MinimumExampleCountPerLeaf = spec.MinimumRowsPerLeaf,
            LearningRate = spec.LearningRate,
            NumberOfThreads = 1,
            Seed = SeedOf(spec),
        }).Fit(data).Model.TrainedTreeEnsemble;
        return Flatten(trees.Trees, trees.TreeWeights, trees.Bias, averaged: false);
    }

    private static TreeEnsemble FastForest(MLContext context, RegressorSpec spec, IDataView data)
    {
        var trees = context.Regression.Trainers.FastForest(new FastForestRegressionTrainer.Options
        {
            NumberOfTrees = spec.Trees,
            NumberOfLeaves = spec.Leaves,
            MinimumExampleCountPerLeaf = spec.MinimumRowsPerLeaf,
            NumberOfThreads = 1,
            Seed = SeedOf(spec),
        }).Fit(data).Model.TrainedTreeEnsemble;
        return Flatten(trees.Trees, trees.TreeWeights, trees.Bias, averaged: true);
    }

    private static TreeEnsemble LightGbm(MLContext context, RegressorSpec spec, IDataView data)
    {
        var trees = context.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
        {
            NumberOfIterations = spec.Trees,
            NumberOfLeaves = spec.Leaves,
            MinimumExampleCountPerLeaf = spec.MinimumRowsPerLeaf,
            LearningRate = spec.LearningRate,
            NumberOfThreads = 1,
            Seed = SeedOf(spec),
            Deterministic = true,
            Silent = true,
        }).Fit(data).Model.TrainedTreeEnsemble;
        return Flatten(trees.Trees, trees.TreeWeights, trees.Bias, averaged: false);
    }

    private static TreeEnsemble Flatten(IEnumerable<RegressionTreeBase> trees, IReadOnlyList<double> weights, double bias, bool averaged)
    {
        List<int> roots = [], features = [], left = [], right = [];
        List<float> thresholds = [], leaves = [];
        foreach (var tree in trees)
        {
            var (firstNode, firstLeaf) = (features.Count, leaves.Count);
            roots.Add(Child(tree.NumberOfNodes > 0 ? 0 : ~0, firstNode, firstLeaf));
            for (var node = 0; node < tree.NumberOfNodes; node++)
            {
                features.Add(tree.NumericalSplitFeatureIndexes[node]);
                thresholds.Add(tree.NumericalSplitThresholds[node]);
                left.Add(Child(tree.LeftChild[node], firstNode, firstLeaf));
                right.Add(Child(tree.RightChild[node], firstNode, firstLeaf));
            }

            var weight = weights[roots.Count - 1];
            leaves.AddRange(tree.LeafValues.Select(value => (float)(value * weight)));
        }

        return new TreeEnsemble([.. roots], [.. features], [.. thresholds], [.. left], [.. right], [.. leaves], bias, averaged);
    }

    private static int Child(int child, int firstNode, int firstLeaf) => child >= 0 ? child + firstNode : ~(~child + firstLeaf);

    private static int SeedOf(RegressorSpec spec) => (int)(spec.Seed & int.MaxValue);

    private static IEnumerable<Row> RowsWith(TrainingRows rows, int output, float[] standIns)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var label = rows.Targets[(row * rows.Outputs) + output];
            if (float.IsNaN(label))
            {
                continue;
            }

            var features = new float[rows.Inputs];
            MissingFeatures.Fill(rows.Features.AsSpan(row * rows.Inputs, rows.Inputs), standIns, features);
            yield return new Row { Features = features, Label = label };
        }
    }

    // ML.NET has no public way to stop a training; its own AutoML uses this one
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CancelExecution")]
    private static extern void Cancel(MLContext context);

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
