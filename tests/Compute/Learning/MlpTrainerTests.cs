using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Learning;

public sealed class MlpTrainerTests
{
    [Fact]
    public void Learns_exclusive_or()
    {
        float[] inputs = [0, 0, 0, 1, 1, 0, 1, 1];
        float[] targets = [0, 1, 1, 0];
        var net = MlpTests.Random(new MlpShape([2, 8, 1], Activation.Tanh), 1);
        var trainer = new MlpTrainer(net, new TrainingOptions { LearningRate = 0.02f, BatchSize = 4 });
        for (var i = 0; i < 500; i++)
        {
            trainer.Step(new LabelledRows(inputs, 2, targets, 1));
        }

        var outputs = net.Forward(inputs, 4, new MlpWorkspace(net.Shape, 4)).ToArray();
        Assert.All(outputs.Zip(targets), pair => Assert.Equal(pair.Second, pair.First, 0.1f));
    }

    [Fact]
    public void A_softmax_head_learns_classes()
    {
        var random = new SeededRandom(2);
        var inputs = new float[2 * 300];
        var targets = new float[3 * 300];
        for (var row = 0; row < 300; row++)
        {
            var kind = row % 3;
            inputs[2 * row] = (float)(Math.Cos(kind * 2.1) + (0.2 * random.NextGaussian()));
            inputs[(2 * row) + 1] = (float)(Math.Sin(kind * 2.1) + (0.2 * random.NextGaussian()));
            targets[(3 * row) + kind] = 1;
        }

        var net = MlpTests.Random(new MlpShape([2, 16, 3], Activation.Relu, Activation.Softmax), 3);
        var trainer = new MlpTrainer(net, new TrainingOptions { Loss = Loss.CrossEntropy, LearningRate = 0.01f, BatchSize = 32, Epochs = 20 });
        trainer.Fit(new LabelledRows(inputs, 2, targets, 3), default, default, ref random, TestContext.Current.CancellationToken);
        var outputs = net.Forward(inputs, 300, new MlpWorkspace(net.Shape, 300));
        var right = 0;
        for (var row = 0; row < 300; row++)
        {
            right += outputs.Slice(row * 3, 3).IndexOf(outputs.Slice(row * 3, 3).ToArray().Max()) == row % 3 ? 1 : 0;
        }

        Assert.True(right >= 297, $"{right} of 300");
    }

    [Fact]
    public void A_masked_target_is_learnt_from_the_rows_that_have_it()
    {
        // the second target is there in every third row only, elsewhere it is a lie
        var random = new SeededRandom(4);
        float[] inputs = new float[300], targets = new float[600], weights = new float[600];
        for (var row = 0; row < 300; row++)
        {
            inputs[row] = random.NextFloat();
            targets[2 * row] = inputs[row];
            targets[(2 * row) + 1] = row % 3 == 0 ? 1 - inputs[row] : 1000;
            weights[2 * row] = 1;
            weights[(2 * row) + 1] = row % 3 == 0 ? 1 : 0;
        }

        var net = MlpTests.Random(new MlpShape([1, 16, 2]), 5);
        var trainer = new MlpTrainer(net, new TrainingOptions { LearningRate = 0.01f, BatchSize = 30, Epochs = 100 });
        trainer.Fit(new LabelledRows(inputs, 1, targets, 2, weights), default, default, ref random, TestContext.Current.CancellationToken);
        var output = new float[2];
        net.Predict([0.3f], output, new MlpWorkspace(net.Shape));
        Assert.Equal(0.3f, output[0], 0.05f);
        Assert.Equal(0.7f, output[1], 0.05f);
    }

    [Fact]
    public void Pinball_loss_finds_the_quantile()
    {
        var random = new SeededRandom(6);
        float[] inputs = new float[2000], targets = new float[2000];
        for (var row = 0; row < 2000; row++)
        {
            targets[row] = random.NextFloat();
        }

        var net = MlpTests.Random(new MlpShape([1, 4, 1]), 7);
        var trainer = new MlpTrainer(net, new TrainingOptions { Loss = Loss.Quantile(0.9f), LearningRate = 0.02f, FinalLearningRateShare = 0, Epochs = 60 });
        trainer.Fit(new LabelledRows(inputs, 1, targets, 1), default, default, ref random, TestContext.Current.CancellationToken);
        var output = new float[1];
        net.Predict([0], output, new MlpWorkspace(net.Shape));
        Assert.Equal(0.9f, output[0], 0.02f);
    }

    // ridge regression in closed form: (w - 2)^2 + l2 / 2 w^2 is least at w = 4 / (2 + l2)
    [Theory]
    [InlineData(0f, 2)]
    [InlineData(2f, 1)]
    public void L2_finds_the_ridge_solution(float l2, double expected)
    {
        var net = MlpTests.Random(new MlpShape([1, 1]), 8);
        var trainer = new MlpTrainer(net, new TrainingOptions { L2 = l2, LearningRate = 0.02f });
        for (var i = 0; i < 1000; i++)
        {
            trainer.Step(new LabelledRows([1, -1], 1, [2, -2], 1));
        }

        Assert.Equal(expected, net.Parameters[0], 1e-3);
        Assert.Equal(0, net.Parameters[1], 1e-3);
    }

    [Fact]
    public void Patience_stops_and_the_best_epoch_is_kept()
    {
        // pure noise: more training only learns it by heart
        var random = new SeededRandom(9);
        float[] inputs = new float[8 * 60], targets = new float[60];
        foreach (ref var x in inputs.AsSpan())
        {
            x = (float)random.NextGaussian();
        }

        foreach (ref var y in targets.AsSpan())
        {
            y = (float)random.NextGaussian();
        }

        var all = new LabelledRows(inputs, 8, targets, 1);
        var net = MlpTests.Random(new MlpShape([8, 64, 1]), 10);
        var options = new TrainingOptions { LearningRate = 0.01f, BatchSize = 10, Epochs = 500, Patience = 5 };
        var trainer = new MlpTrainer(net, options);
        var result = trainer.Fit(all.Slice(20, 40), default, all.Slice(0, 20), ref random, TestContext.Current.CancellationToken);
        Assert.InRange(result.Epochs, 6, 400);
        Assert.Equal(result.ValidationLoss, trainer.Evaluate(all.Slice(0, 20)), 1e-6f);
        Assert.True(result.TrainingLoss < result.ValidationLoss);
    }

    [Fact]
    public void One_seed_gives_one_net_another_seed_another()
    {
        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1), Train(2));

        static float[] Train(ulong seed)
        {
            var random = new SeededRandom(seed);
            var net = MlpTests.Random(new MlpShape([1, 8, 1]), 11);
            var trainer = new MlpTrainer(net, new TrainingOptions { BatchSize = 3, Epochs = 3 });
            float[] x = [0, 1, 2, 3, 4, 5, 6, 7];
            trainer.Fit(new LabelledRows(x, 1, x, 1), default, default, ref random, TestContext.Current.CancellationToken);
            return net.Parameters.ToArray();
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var net = MlpTests.Random(new MlpShape([14, 32, 64, 32, 1]), 12);
        var trainer = new MlpTrainer(net, new TrainingOptions { BatchSize = 37, L2 = 1e-4f, ClipNorm = 1, Loss = Loss.Huber() });
        float[] inputs = new float[37 * 14], targets = new float[37], weights = new float[37];
        inputs.AsSpan().Fill(0.5f);
        weights.AsSpan(3).Fill(1);
        Assert.Equal(0, Allocations.Of(() => trainer.Step(new LabelledRows(inputs, 14, targets, 1, weights))));
    }

    [Fact]
    public void Divergence_is_reported_and_leaves_the_net_as_it_was()
    {
        var net = MlpTests.Random(new MlpShape([1, 4, 1]), 13);
        var before = net.Parameters.ToArray();
        var trainer = new MlpTrainer(net, new TrainingOptions());
        var e = Assert.Throws<NotFiniteNumberException>(() => trainer.Step(new LabelledRows([1], 1, [float.NaN], 1)));
        Assert.Contains("rows hold NaN", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.Parameters.ToArray());
    }

    [Fact]
    public void Cancelling_stops_before_the_next_step()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var net = MlpTests.Random(new MlpShape([1, 4, 1]), 14);
        var before = net.Parameters.ToArray();
        var random = new SeededRandom(1);
        Assert.Throws<OperationCanceledException>(
            () => new MlpTrainer(net, new TrainingOptions()).Fit(new LabelledRows([1], 1, [1], 1), default, default, ref random, source.Token));
        Assert.Equal(before, net.Parameters.ToArray());
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var net = MlpTests.Random(new MlpShape([2, 1]), 15);
        var trainer = new MlpTrainer(net, new TrainingOptions { BatchSize = 2 });
        var random = new SeededRandom(1);
        Assert.Throws<ArgumentException>(() => trainer.Step(new LabelledRows([1, 2, 3], 3, [1], 1)));
        Assert.Throws<ArgumentException>(() => trainer.Step(new LabelledRows(new float[6], 2, new float[3], 1)));
        Assert.Throws<ArgumentException>(() => trainer.Fit(new LabelledRows([], 2, [], 1), default, default, ref random, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => trainer.Fit(new LabelledRows([1, 2], 2, [1], 1), (int[])[1], default, ref random, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => new LabelledRows([1, 2, 3], 2, [1], 1));
        Assert.Throws<ArgumentException>(() => new LabelledRows([1, 2], 2, [1], 1, [1, 1]));
        Assert.Contains("LearningRate", Assert.Throws<ArgumentException>(() => new MlpTrainer(net, new TrainingOptions { LearningRate = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("softmax", Assert.Throws<ArgumentException>(() => new MlpTrainer(net, new TrainingOptions { Loss = Loss.CrossEntropy })).Message, StringComparison.Ordinal);
    }
}
