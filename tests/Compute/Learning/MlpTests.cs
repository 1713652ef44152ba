using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Learning;

public sealed class MlpTests
{
    private static readonly MlpShape ModelA = new([12, 32, 64, 32, 4]);

    [Fact]
    public void A_shape_counts_its_parameters()
    {
        Assert.Equal((12 * 32) + 32 + (32 * 64) + 64 + (64 * 32) + 32 + (32 * 4) + 4, ModelA.ParameterCount);
        Assert.Equal("12-32-64-32-4 Relu/Linear", ModelA.ToString());
        Assert.Equal(new MlpShape([12, 32, 64, 32, 4]), ModelA);
        Assert.NotEqual(new MlpShape([12, 32, 64, 32, 4], Activation.Tanh), ModelA);
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Contains("width 1 is 0", Assert.Throws<ArgumentException>(() => new MlpShape([3, 0, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MlpShape([3]));
        Assert.Throws<ArgumentException>(() => new MlpShape([3, 4, 1], Activation.Softmax));
        Assert.Throws<ArgumentException>(() => new MlpShape([3, 1], Activation.Relu, (Activation)9));
        Assert.Throws<ArgumentException>(() => new MlpShape([65_536, 65_536, 1]));
    }

    [Fact]
    public void A_net_computed_by_hand()
    {
        var net = new Mlp(new MlpShape([2, 2, 1]));
        float[] parameters = [1, -1, 2, 1, 0.5f, -1, 3, -2, 0.25f];
        parameters.CopyTo(net.Parameters);
        var output = new float[1];

        // hidden: relu(1*2 - 1*1 + 0.5) = 1.5, relu(2*2 + 1*1 - 1) = 4; output: 3*1.5 - 2*4 + 0.25
        net.Predict([2, 1], output, new MlpWorkspace(net.Shape));
        Assert.Equal(-3.25f, output[0]);

        // hidden: relu(1 - 3 + 0.5) = 0, relu(2 + 3 - 1) = 4
        net.Predict([1, 3], output, new MlpWorkspace(net.Shape));
        Assert.Equal(-7.75f, output[0]);
    }

    [Fact]
    public void Rows_of_a_batch_equal_single_rows_to_the_last_bit()
    {
        var net = Random(ModelA, 3);
        var random = new SeededRandom(4);
        var inputs = new float[10 * 12];
        foreach (ref var x in inputs.AsSpan())
        {
            x = random.NextFloat();
        }

        var batch = net.Forward(inputs, 10, new MlpWorkspace(ModelA, 10)).ToArray();
        var single = new float[4];
        var workspace = new MlpWorkspace(ModelA, forwardOnly: true);
        for (var row = 0; row < 10; row++)
        {
            net.Predict(inputs.AsSpan(row * 12, 12), single, workspace);
            Assert.Equal(batch[(row * 4)..((row + 1) * 4)], single);
        }
    }

    [Fact]
    public void One_seed_gives_one_net() => Assert.Equal(Random(ModelA, 5).Parameters, Random(ModelA, 5).Parameters);

    [Fact]
    public void Initial_weights_have_the_stated_spread()
    {
        var random = new SeededRandom(6);
        var net = new Mlp(new MlpShape([100, 200, 10]));
        net.Initialise(ref random, outputRange: 0.003f);
        var hidden = net.Parameters[..20_000].ToArray();
        Assert.Equal(Math.Sqrt(2.0 / 100), Math.Sqrt(hidden.Average(w => w * w)), 0.002);
        Assert.All(net.Parameters.Slice(20_000, 200).ToArray(), bias => Assert.Equal(0, bias));
        Assert.All(net.Parameters.Slice(20_200, 2_000).ToArray(), w => Assert.InRange(w, -0.003f, 0.003f));
        Assert.Contains(net.Parameters.Slice(20_200, 2_000).ToArray(), w => Math.Abs(w) > 0.002f);
    }

    [Fact]
    public void Softmax_survives_large_logits()
    {
        var net = new Mlp(new MlpShape([1, 3], Activation.Relu, Activation.Softmax));
        float[] parameters = [1000, 999, -1000, 0, 0, 0];
        parameters.CopyTo(net.Parameters);
        var p = new float[3];
        net.Predict([1], p, new MlpWorkspace(net.Shape));
        Assert.Equal(1 / (1 + Math.Exp(-1)), p[0], 1e-5);
        Assert.Equal(1, p.Sum(), 1e-5);
        Assert.Equal(0, p[2]);
    }

    [Fact]
    public void Blending_moves_the_stated_share()
    {
        var (a, b) = (Random(ModelA, 7), Random(ModelA, 8));
        var expected = a.Parameters[5] + (0.25f * (b.Parameters[5] - a.Parameters[5]));
        a.BlendFrom(b, 0.25f);
        Assert.Equal(expected, a.Parameters[5], 1e-6f);
        a.BlendFrom(b, 1);
        Assert.Equal(b.Parameters, a.Parameters);
        Assert.Throws<ArgumentException>(() => a.BlendFrom(new Mlp(new MlpShape([12, 4])), 0.5f));
    }

    [Fact]
    public void A_misfit_is_named()
    {
        var net = Random(ModelA, 9);
        var workspace = new MlpWorkspace(ModelA);
        Assert.Contains("11", Assert.Throws<ArgumentException>(() => net.Predict(new float[11], new float[4], workspace)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => net.Predict(new float[12], new float[5], workspace));
        Assert.Throws<ArgumentOutOfRangeException>(() => net.Forward(new float[24], 2, workspace));
        Assert.Throws<ArgumentException>(() => net.Forward(new float[12], 1, new MlpWorkspace(new MlpShape([12, 4]))));
        var forwardOnly = new MlpWorkspace(ModelA, 1, forwardOnly: true);
        Assert.Throws<ArgumentException>(() => net.Backward(new float[12], 1, new float[4], default, default, forwardOnly));
    }

    [Fact]
    public void Predicting_allocates_nothing()
    {
        var net = Random(ModelA, 10);
        var workspace = new MlpWorkspace(ModelA, 1, forwardOnly: true);
        var (input, output) = (new float[12], new float[4]);
        Assert.Equal(0, Allocations.Of(() => net.Predict(input, output, workspace)));
    }

    internal static Mlp Random(MlpShape shape, ulong seed)
    {
        var random = new SeededRandom(seed);
        var net = new Mlp(shape);
        net.Initialise(ref random);
        return net;
    }
}
