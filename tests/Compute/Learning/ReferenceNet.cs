using Cotenant.Compute.Learning;

namespace Cotenant.Compute.Tests.Learning;

/// <summary>
/// The same mathematics written a second time, in double, one number after another: what the library is checked against.
/// </summary>
internal static class ReferenceNet
{
    public static double[] Forward(MlpShape shape, ReadOnlySpan<double> parameters, ReadOnlySpan<float> inputs, int rows)
    {
        var x = new double[inputs.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = inputs[i];
        }

        var at = 0;
        for (var layer = 1; layer < shape.Widths.Length; layer++)
        {
            var (n, m) = (shape.Widths[layer - 1], shape.Widths[layer]);
            var activation = layer == shape.Widths.Length - 1 ? shape.Output : shape.Hidden;
            var y = new double[rows * m];
            for (var row = 0; row < rows; row++)
            {
                for (var o = 0; o < m; o++)
                {
                    var sum = parameters[at + (n * m) + o];
                    for (var i = 0; i < n; i++)
                    {
                        sum += parameters[at + (o * n) + i] * x[(row * n) + i];
                    }

                    y[(row * m) + o] = sum;
                }

                Activate(activation, y.AsSpan(row * m, m));
            }

            at += (n * m) + m;
            x = y;
        }

        return x;
    }

    public static double Loss(Loss loss, double[] predictions, float[] targets, float[] weights)
    {
        double total = 0, sum = 0;
        for (var i = 0; i < predictions.Length; i++)
        {
            var w = weights.Length == 0 ? 1.0 : weights[i];
            if (w == 0)
            {
                continue;
            }

            var d = predictions[i] - targets[i];
            total += w * loss.Kind switch
            {
                LossKind.MeanSquared => d * d,
                LossKind.Huber => Math.Abs(d) <= loss.Parameter ? d * d / 2 : loss.Parameter * (Math.Abs(d) - (loss.Parameter / 2)),
                LossKind.CrossEntropy => -targets[i] * Math.Log(predictions[i]),
                _ => Math.Max((1 - loss.Parameter) * d, -loss.Parameter * d),
            };
            sum += w;
        }

        return total / sum;
    }

    public static double Penalty(MlpShape shape, ReadOnlySpan<double> parameters, double l2)
    {
        double squares = 0;
        var at = 0;
        for (var layer = 1; layer < shape.Widths.Length; layer++)
        {
            var weights = shape.Widths[layer - 1] * shape.Widths[layer];
            foreach (var w in parameters.Slice(at, weights))
            {
                squares += w * w;
            }

            at += weights + shape.Widths[layer];
        }

        return l2 / 2 * squares;
    }

    private static void Activate(Activation activation, Span<double> y)
    {
        double sum = 0;
        foreach (ref var v in y)
        {
            v = activation switch
            {
                Activation.Relu => Math.Max(0, v),
                Activation.Tanh => Math.Tanh(v),
                Activation.Softmax => Math.Exp(v),
                _ => v,
            };
            sum += v;
        }

        if (activation == Activation.Softmax)
        {
            foreach (ref var v in y)
            {
                v /= sum;
            }
        }
    }
}
