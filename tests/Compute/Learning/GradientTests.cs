using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Learning;

/// <summary>
/// Every gradient that training uses, against central differences of <see cref="ReferenceNet"/> in double: a wrong derivative,
/// a forgotten bias or a mask that leaks shows as an error of order 1, rounding as one of order 1e-6.
/// </summary>
public sealed class GradientTests
{
    private const double Difference = 1e-6;
    private const double Tolerance = 2e-4;
    private const int Rows = 7;

    public static TheoryData<Activation, Activation, LossKind, bool, float> Combinations()
    {
        var data = new TheoryData<Activation, Activation, LossKind, bool, float>();
        foreach (var hidden in new[] { Activation.Linear, Activation.Relu, Activation.Tanh })
        {
            foreach (var output in Enum.GetValues<Activation>())
            {
                foreach (var loss in Enum.GetValues<LossKind>())
                {
                    if (loss == LossKind.CrossEntropy && output != Activation.Softmax)
                    {
                        continue;
                    }

                    data.Add(hidden, output, loss, false, 0);
                    data.Add(hidden, output, loss, true, 0);
                    data.Add(hidden, output, loss, true, 0.05f);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Parameter_gradients_equal_differences(Activation hidden, Activation output, LossKind kind, bool masked, float l2)
    {
        var random = new SeededRandom(17).Split($"{hidden} {output} {kind} {masked}");
        var net = Net(new MlpShape([5, 9, 6, 3], hidden, output), ref random);
        var (inputs, targets, weights) = Batch(net.Shape, kind, masked, ref random);
        var loss = Of(kind);

        var trainer = new MlpTrainer(net, new TrainingOptions { Loss = loss, L2 = l2, BatchSize = Rows });
        var parameters = Array.ConvertAll(net.Parameters.ToArray(), p => (double)p);
        var value = trainer.Step(new LabelledRows(inputs, 5, targets, 3, weights));

        Assert.Equal(Goal(parameters), value, 1e-4);
        var largest = 0.0;
        for (var i = 0; i < parameters.Length; i++)
        {
            var kept = parameters[i];
            parameters[i] = kept + Difference;
            var above = Goal(parameters);
            parameters[i] = kept - Difference;
            var below = Goal(parameters);
            parameters[i] = kept;
            var expected = (above - below) / (2 * Difference);
            largest = Math.Max(largest, Math.Abs(expected));
            Assert.True(
                Math.Abs(expected - trainer.LastGradients[i]) <= Tolerance * (1 + Math.Abs(expected)),
                $"parameter {i}: {trainer.LastGradients[i]} is not {expected}");
        }

        // a gradient of nothing but zeros would prove nothing
        Assert.True(largest > 10 * Tolerance, $"the largest gradient is {largest}");

        double Goal(double[] p) => ReferenceNet.Loss(loss, ReferenceNet.Forward(net.Shape, p, inputs, Rows), targets, weights)
            + ReferenceNet.Penalty(net.Shape, p, l2);
    }

    [Theory]
    [InlineData(Activation.Relu, Activation.Linear)]
    [InlineData(Activation.Tanh, Activation.Softmax)]
    [InlineData(Activation.Relu, Activation.Tanh)]
    public void Input_gradients_equal_differences(Activation hidden, Activation output)
    {
        var random = new SeededRandom(23);
        var shape = new MlpShape([6, 11, 4], hidden, output);
        var net = Net(shape, ref random);
        var (inputs, targets, weights) = Batch(shape, LossKind.MeanSquared, false, ref random);
        var workspace = new MlpWorkspace(shape, Rows);
        var outputs = net.Forward(inputs, Rows, workspace);
        var outputGradients = new float[outputs.Length];
        Loss.MeanSquared.Evaluate(outputs, targets, weights, outputGradients);
        var inputGradients = new float[inputs.Length];
        net.Backward(inputs, Rows, outputGradients, default, inputGradients, workspace);

        // inputs are floats: a step that they can hold
        const float step = 1f / 1024;
        var parameters = Array.ConvertAll(net.Parameters.ToArray(), p => (double)p);
        for (var i = 0; i < inputs.Length; i++)
        {
            var kept = inputs[i];
            inputs[i] = kept + step;
            var up = inputs[i];
            var above = ReferenceNet.Loss(Loss.MeanSquared, ReferenceNet.Forward(shape, parameters, inputs, Rows), targets, weights);
            inputs[i] = kept - step;
            var below = ReferenceNet.Loss(Loss.MeanSquared, ReferenceNet.Forward(shape, parameters, inputs, Rows), targets, weights);
            var expected = (above - below) / (up - (double)inputs[i]);
            inputs[i] = kept;
            Assert.Equal(expected, inputGradients[i], 1e-3);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    public void Policy_gradients_equal_differences(float entropyWeight)
    {
        double[] logits = [0.3, -1.2, 2.0, 0.7, -0.1];
        float[] values = [1.5f, -3f, 0.2f, 4f, 1f];
        const ulong mask = 0b11011;
        var row = Array.ConvertAll(logits, l => (float)l);
        ActionMask.Softmax(row, mask);
        ActorCritic.PolicyGradient(row, values, entropyWeight, rows: 1);
        for (var i = 0; i < logits.Length; i++)
        {
            var kept = logits[i];
            logits[i] = kept + Difference;
            var above = Goal();
            logits[i] = kept - Difference;
            var below = Goal();
            logits[i] = kept;
            Assert.Equal((above - below) / (2 * Difference), row[i], 1e-5);
        }

        Assert.Equal(0, row[2]);

        double Goal()
        {
            var e = logits.Select((l, a) => ActionMask.Has(mask, a) ? Math.Exp(l) : 0).ToArray();
            var p = e.Select(x => x / e.Sum()).ToArray();
            return -p.Select((x, a) => x > 0 ? (x * values[a]) - (entropyWeight * x * Math.Log(x)) : 0).Sum();
        }
    }

    // the library's way forward is right at every width, with and without remainders of the vector steps
    [Fact]
    public void Forward_equals_the_reference_at_all_widths()
    {
        var random = new SeededRandom(29);
        for (var width = 1; width <= 40; width++)
        {
            var shape = new MlpShape([width, 41 - width, (width % 7) + 1], Activation.Tanh, Activation.Linear);
            var net = Net(shape, ref random);
            var (inputs, _, _) = Batch(shape, LossKind.MeanSquared, false, ref random);
            var expected = ReferenceNet.Forward(shape, Array.ConvertAll(net.Parameters.ToArray(), p => (double)p), inputs, Rows);
            var actual = net.Forward(inputs, Rows, new MlpWorkspace(shape, Rows));
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], 1e-4);
            }
        }
    }

    private static Loss Of(LossKind kind) => kind switch
    {
        LossKind.Huber => Loss.Huber(0.7f),
        LossKind.CrossEntropy => Loss.CrossEntropy,
        LossKind.Quantile => Loss.Quantile(0.8f),
        _ => Loss.MeanSquared,
    };

    private static Mlp Net(MlpShape shape, ref SeededRandom random)
    {
        var net = new Mlp(shape);
        net.Initialise(ref random);

        // biases too, which start at zero
        foreach (ref var p in net.Parameters)
        {
            p += 0.3f * (float)random.NextGaussian();
        }

        return net;
    }

    private static (float[] Inputs, float[] Targets, float[] Weights) Batch(MlpShape shape, LossKind kind, bool masked, ref SeededRandom random)
    {
        var inputs = new float[Rows * shape.Inputs];
        foreach (ref var x in inputs.AsSpan())
        {
            x = (float)random.NextGaussian();
        }

        var targets = new float[Rows * shape.Outputs];
        var weights = masked ? new float[targets.Length] : [];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = kind == LossKind.CrossEntropy ? random.NextFloat() : (float)random.NextGaussian();
            if (masked)
            {
                weights[i] = random.NextInt(3);
                targets[i] = weights[i] == 0 ? float.NaN : targets[i];
            }
        }

        return (inputs, targets, weights);
    }
}
