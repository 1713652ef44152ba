using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Learning;

public sealed class NeuralRegressorTests
{
    private const int Features = 3;

    private static readonly RegressorOptions Small = new()
    {
        Hidden = [32, 32],
        Training = new TrainingOptions { LearningRate = 5e-3f, BatchSize = 64, Epochs = 60, FinalLearningRateShare = 0.02f },
    };

    // two targets of very different units, one with a cliff; raw features of very different units
    private static (float[] Inputs, float[] Targets) Rows(int count, ulong seed, float from = 0, float to = 1)
    {
        var random = new SeededRandom(seed);
        var (inputs, targets) = (new float[count * Features], new float[count * 2]);
        for (var row = 0; row < count; row++)
        {
            var (a, b, c) = (from + ((to - from) * random.NextFloat()), random.NextFloat(), random.NextFloat());
            inputs[row * 3] = 1000 * a;
            inputs[(row * 3) + 1] = 1e-3f * b;
            inputs[(row * 3) + 2] = 30 + (5 * c);
            targets[row * 2] = 36 * ((0.5f * a) + (0.4f * b * c));
            targets[(row * 2) + 1] = 1e6f * (b > 0.5f ? 1 : b);
        }

        return (inputs, targets);
    }

    [Fact]
    public void Learns_raw_targets_from_raw_features()
    {
        var (metricA, metricB) = Metrics(Fit(Small, 1), 2);
        Assert.True(metricA.RSquared > 0.99, $"{metricA}");
        Assert.True(metricB.RSquared > 0.95, $"{metricB}");
        Assert.True(metricA.MeanAbsoluteError < 0.5, $"{metricA}");
    }

    // what makes the test above fail: the same regressor on shuffled targets
    [Fact]
    public void Does_not_learn_what_is_not_there()
    {
        var (inputs, targets) = Rows(1500, 1);
        new SeededRandom(5).Shuffle(targets.AsSpan());
        var model = NeuralRegressor.Fit(new LabelledRows(inputs, 3, targets, 2), Small, 1, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(Metrics(model, 2).A.RSquared < 0.5);
    }

    [Fact]
    public void One_seed_gives_one_regressor_to_the_byte()
    {
        var quick = Small with { Members = 2, Training = Small.Training with { Epochs = 3 } };
        Assert.Equal(Snapshot.ToArray(Fit(quick, 7)), Snapshot.ToArray(Fit(quick, 7)));
        Assert.NotEqual(Snapshot.ToArray(Fit(quick, 7)), Snapshot.ToArray(Fit(quick, 8)));
    }

    [Fact]
    public void The_spread_of_an_ensemble_grows_where_there_were_no_rows()
    {
        var (inputs, targets) = Rows(800, 3, 0, 0.5f);
        var model = NeuralRegressor.Fit(
            new LabelledRows(inputs, 3, targets, 2), Small with { Members = 5 }, 3, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(MeanSpread(1, 2) > 3 * MeanSpread(0, 0.5f), $"{MeanSpread(1, 2)} {MeanSpread(0, 0.5f)}");

        float MeanSpread(float from, float to)
        {
            var (x, _) = Rows(200, 4, from, to);
            var (mean, spread) = (new float[2], new float[2]);
            var workspace = new RegressorWorkspace(model);
            var sum = 0f;
            for (var row = 0; row < 200; row++)
            {
                model.Predict(x.AsSpan(row * 3, 3), mean, spread, workspace);
                sum += spread[0];
            }

            return sum / 200;
        }
    }

    [Fact]
    public void Mean_and_spread_are_those_of_the_members()
    {
        var shape = new MlpShape([1, 1]);
        var nets = new[] { 1f, 2f, 6f }.Select(slope =>
        {
            var net = new Mlp(shape);
            net.Parameters[0] = slope;
            return net;
        }).ToArray();
        var (mean, spread) = (new float[1], new float[1]);
        new MlpEnsemble(nets).Predict([2], mean, spread, new MlpWorkspace(shape));
        Assert.Equal(6, mean[0], 1e-5f);
        Assert.Equal(Math.Sqrt((16 + 4 + 36) / 3.0), spread[0], 1e-5);
        new MlpEnsemble(nets.AsSpan(0, 1)).Predict([2], mean, spread, new MlpWorkspace(shape));
        Assert.Equal(0, spread[0]);
    }

    [Fact]
    public void Trained_with_masks_it_does_without_a_counter()
    {
        // feature 1 repeats feature 0: who has learnt with it hidden can do without
        var random = new SeededRandom(6);
        float[] inputs = new float[2 * 1000], targets = new float[1000];
        for (var row = 0; row < 1000; row++)
        {
            var a = random.NextFloat();
            inputs[2 * row] = a + (0.3f * (float)random.NextGaussian());
            inputs[(2 * row) + 1] = a;
            targets[row] = 10 * a;
        }

        var options = Small with { Maskable = [1], HideProbability = 0.5f };
        var masked = Error(options);
        var naive = Error(options with { HideProbability = 0 });

        // guessing the mean errs by 2.5; hidden, feature 0 alone allows about 1.9
        Assert.True(masked < 2.1f, $"{masked}");
        Assert.True(naive > masked, $"{naive} {masked}");

        float Error(RegressorOptions o)
        {
            var model = NeuralRegressor.Fit(new LabelledRows(inputs, 2, targets, 1), o, 1, cancellationToken: TestContext.Current.CancellationToken);
            var workspace = new RegressorWorkspace(model);
            var (mean, sum) = (new float[1], 0f);
            for (var row = 0; row < 1000; row++)
            {
                model.Predict([inputs[2 * row], float.NaN], mean, default, workspace);
                sum += Math.Abs(mean[0] - targets[row]);
            }

            return sum / 1000;
        }
    }

    [Fact]
    public void Missing_targets_move_neither_scale_nor_net()
    {
        var (inputs, targets) = Rows(600, 8);
        var weights = new float[targets.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = i % 4 == 1 ? 0 : 1;
            targets[i] = i % 4 == 1 ? float.NaN : targets[i];
        }

        var model = NeuralRegressor.Fit(new LabelledRows(inputs, 3, targets, 2, weights), Small, 1, cancellationToken: TestContext.Current.CancellationToken);
        var (a, b) = Metrics(model, 9);
        Assert.True(a.RSquared > 0.98 && b.RSquared > 0.9, $"{a} {b}");
    }

    [Fact]
    public void Fine_tuning_goes_on_from_the_start()
    {
        var quick = Small with { Training = Small.Training with { Epochs = 2, LearningRate = 1e-4f } };
        var (inputs, targets) = Rows(100, 10);
        var rows = new LabelledRows(inputs, 3, targets, 2);
        var start = Fit(Small, 1);
        var tuned = NeuralRegressor.Fit(rows, quick, 2, start, TestContext.Current.CancellationToken);
        var afresh = NeuralRegressor.Fit(rows, quick, 2, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(Metrics(tuned, 2).A.RSquared > 0.98);
        Assert.True(Metrics(afresh, 2).A.RSquared < 0.5);
        Assert.NotEqual(Snapshot.ToArray(start), Snapshot.ToArray(tuned));
    }

    [Fact]
    public void A_snapshot_predicts_alike()
    {
        var model = Fit(Small with { Members = 3, Maskable = [2], Training = Small.Training with { Epochs = 2 } }, 1);
        var copy = NeuralRegressor.Load(Snapshot.ToArray(model));
        var (a, b, s, t) = (new float[2], new float[2], new float[2], new float[2]);
        model.Predict([500, 0.0002f, float.NaN], a, s, new RegressorWorkspace(model));
        copy.Predict([500, 0.0002f, float.NaN], b, t, new RegressorWorkspace(copy));
        Assert.Equal(a, b);
        Assert.Equal(s, t);
    }

    [Fact]
    public void Predicting_allocates_nothing()
    {
        var model = Fit(Small with { Members = 3, Training = Small.Training with { Epochs = 1 } }, 1);
        var workspace = new RegressorWorkspace(model);
        float[] x = [500, 0.0002f, 31], mean = new float[2], spread = new float[2];
        Assert.Equal(0, Allocations.Of(() => model.Predict(x, mean, spread, workspace)));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var (inputs, targets) = Rows(10, 1);
        targets[3] = float.NaN;
        Refused("weight 0", inputs, targets, Small);
        Refused("no rows", [], [], Small);
        targets[3] = 0;
        Refused("1 to 1024 members", inputs, targets, Small with { Members = 0 });
        Refused("the scalers 1 and 2", inputs, targets, Small with { Features = FeatureScaler.MinMax([0], [1]) });
        Assert.Throws<ArgumentException>(() => new MlpEnsemble([new Mlp(new MlpShape([1, 1])), new Mlp(new MlpShape([2, 1]))]));
        Assert.Throws<ArgumentException>(() => new MlpEnsemble([]));
    }

    private static void Refused(string why, float[] inputs, float[] targets, RegressorOptions options)
    {
        var e = Assert.Throws<ArgumentException>(
            () => NeuralRegressor.Fit(new LabelledRows(inputs, 3, targets, 2), options, 1, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    private static NeuralRegressor Fit(RegressorOptions options, ulong seed)
    {
        var (inputs, targets) = Rows(1500, 1);
        return NeuralRegressor.Fit(new LabelledRows(inputs, 3, targets, 2), options, seed, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static (RegressionMetrics A, RegressionMetrics B) Metrics(NeuralRegressor model, ulong seed)
    {
        var (inputs, targets) = Rows(500, seed + 100);
        var workspace = new RegressorWorkspace(model);
        var (predicted, actual) = (new float[2][] { new float[500], new float[500] }, new float[2][] { new float[500], new float[500] });
        var mean = new float[2];
        for (var row = 0; row < 500; row++)
        {
            model.Predict(inputs.AsSpan(row * 3, 3), mean, default, workspace);
            for (var o = 0; o < 2; o++)
            {
                predicted[o][row] = mean[o];
                actual[o][row] = targets[(2 * row) + o];
            }
        }

        return (RegressionMetrics.Compute(predicted[0], actual[0]), RegressionMetrics.Compute(predicted[1], actual[1]));
    }
}
