using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Regressors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Cotenant.Plugins.Tests.Services;

/// <summary>The trees that are taken out of ML.NET predict what ML.NET predicts.</summary>
public sealed class MlNetEquivalenceTests
{
    public static TheoryData<string> Trainers => [.. LearningHost.Trainers().Where(name => name != RegressorTrainers.Mlp)];

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Flat_trees_equal_the_library(string trainer)
    {
        var (features, targets) = Samples.Rows(1000, 3);
        var rows = Enumerable.Range(0, 1000)
            .Select(row => new Row { Features = features[(row * 3)..((row + 1) * 3)], Label = targets[(2 * row) + 1] })
            .ToArray();
        var context = new MLContext(7);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        var data = context.Data.LoadFromEnumerable(rows, schema);
        var trained = Train(context, trainer, data).Transform(data);
        var expected = context.Data.CreateEnumerable<Score>(trained, reuseRowObject: false).Select(row => row.Value).ToArray();

        var own = RegressorFactory.Create(Samples.Spec(trainer));
        own.Fit(features, targets, TestContext.Current.CancellationToken);
        var outputs = new float[2];
        for (var row = 0; row < 1000; row++)
        {
            own.Predict(rows[row].Features, outputs);
            Assert.Equal(expected[row], outputs[1], 0.01f);
        }

        Assert.True(expected.Max() - expected.Min() > 500);
    }

    private static ITransformer Train(MLContext context, string trainer, IDataView data)
    {
        var spec = Samples.Spec(trainer);
        return trainer switch
        {
            RegressorTrainers.FastTree => context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
            {
                NumberOfTrees = spec.Trees,
                NumberOfLeaves = spec.Leaves,
                MinimumExampleCountPerLeaf = spec.MinimumRowsPerLeaf,
                LearningRate = spec.LearningRate,
                NumberOfThreads = 1,
                Seed = 7,
            }).Fit(data),
            RegressorTrainers.FastForest => context.Regression.Trainers.FastForest(new FastForestRegressionTrainer.Options
            {
                NumberOfTrees = spec.Trees,
                NumberOfLeaves = spec.Leaves,
                MinimumExampleCountPerLeaf = spec.MinimumRowsPerLeaf,
                NumberOfThreads = 1,
                Seed = 7,
            }).Fit(data),
            _ => context.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
            {
                NumberOfIterations = spec.Trees,
                NumberOfLeaves = spec.Leaves,
                MinimumExampleCountPerLeaf = spec.MinimumRowsPerLeaf,
                LearningRate = spec.LearningRate,
                NumberOfThreads = 1,
                Seed = 7,
                Deterministic = true,
                Silent = true,
            }).Fit(data),
        };
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Score
    {
        [ColumnName("Score")]
        public float Value { get; set; }
    }
}
