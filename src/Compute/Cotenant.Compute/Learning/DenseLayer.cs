using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>
/// One fully connected layer: y = activation(W x + b). It holds no numbers, only where they lie in the net's parameters: the
/// weights (outputs x inputs, row by row), then the biases.
/// </summary>
internal readonly record struct DenseLayer(int Inputs, int Outputs, Activation Activation, int Offset)
{
    public int WeightCount => Inputs * Outputs;

    public int ParameterCount => WeightCount + Outputs;

    public Span<float> Weights(Span<float> parameters) => parameters.Slice(Offset, WeightCount);

    public Span<float> Biases(Span<float> parameters) => parameters.Slice(Offset + WeightCount, Outputs);

    public ReadOnlySpan<float> Weights(ReadOnlySpan<float> parameters) => parameters.Slice(Offset, WeightCount);

    public ReadOnlySpan<float> Biases(ReadOnlySpan<float> parameters) => parameters.Slice(Offset + WeightCount, Outputs);

    /// <summary>inputs: rows x Inputs; outputs: rows x Outputs, overwritten.</summary>
    public void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> inputs, Span<float> outputs, int rows)
    {
        var weights = Weights(parameters);
        var biases = Biases(parameters);
        for (var row = 0; row < rows; row++)
        {
            var x = inputs.Slice(row * Inputs, Inputs);
            var y = outputs.Slice(row * Outputs, Outputs);
            var o = 0;
            for (; o + 4 <= Outputs; o += 4)
            {
                var sums = FixedOrder.Dot4(x, weights.Slice(o * Inputs, 4 * Inputs));
                (sums + Vector128.Create(biases.Slice(o, 4))).CopyTo(y.Slice(o, 4));
            }

            for (; o < Outputs; o++)
            {
                y[o] = FixedOrder.Dot(x, weights.Slice(o * Inputs, Inputs)) + biases[o];
            }
        }

        Activations.Apply(Activation, outputs[..(rows * Outputs)], Outputs);
    }

    /// <summary>
    /// On entry <paramref name="delta"/> (rows x Outputs) is the gradient by the outputs; it becomes the gradient by the sums.
    /// Adds to <paramref name="gradients"/> (the net's parameters) and overwrites <paramref name="inputDelta"/> (rows x Inputs;
    /// empty where nobody needs it).
    /// </summary>
    public void Backward(
        ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> inputs,
        ReadOnlySpan<float> outputs,
        Span<float> delta,
        Span<float> gradients,
        Span<float> inputDelta,
        int rows)
    {
        Activations.Backward(Activation, outputs[..delta.Length], delta, Outputs);
        if (!gradients.IsEmpty)
        {
            AddParameterGradients(inputs, delta, gradients, rows);
        }

        if (inputDelta.IsEmpty)
        {
            return;
        }

        var weights = Weights(parameters);
        inputDelta[..(rows * Inputs)].Clear();
        for (var row = 0; row < rows; row++)
        {
            var dx = inputDelta.Slice(row * Inputs, Inputs);
            var dy = delta.Slice(row * Outputs, Outputs);
            var o = 0;
            for (; o + 4 <= Outputs; o += 4)
            {
                var scale = Vector128.Create<float>(dy.Slice(o, 4));
                if (scale != Vector128<float>.Zero)
                {
                    FixedOrder.AddScaled4(dx, scale, weights.Slice(o * Inputs, 4 * Inputs));
                }
            }

            for (; o < Outputs; o++)
            {
                FixedOrder.AddScaled(dx, dy[o], weights.Slice(o * Inputs, Inputs));
            }
        }
    }

    private void AddParameterGradients(ReadOnlySpan<float> inputs, ReadOnlySpan<float> delta, Span<float> gradients, int rows)
    {
        var biasGradients = Biases(gradients);
        for (var row = 0; row < rows; row++)
        {
            TensorPrimitives.Add(biasGradients, delta.Slice(row * Outputs, Outputs), biasGradients);
        }

        var weightGradients = Weights(gradients);
        for (var o = 0; o < Outputs; o++)
        {
            var dw = weightGradients.Slice(o * Inputs, Inputs);
            var row = 0;
            for (; row + 4 <= rows; row += 4)
            {
                var at = (row * Outputs) + o;
                var scale = Vector128.Create(delta[at], delta[at + Outputs], delta[at + (2 * Outputs)], delta[at + (3 * Outputs)]);
                if (scale != Vector128<float>.Zero)
                {
                    FixedOrder.AddScaled4(dw, scale, inputs.Slice(row * Inputs, 4 * Inputs));
                }
            }

            for (; row < rows; row++)
            {
                FixedOrder.AddScaled(dw, delta[(row * Outputs) + o], inputs.Slice(row * Inputs, Inputs));
            }
        }
    }
}
