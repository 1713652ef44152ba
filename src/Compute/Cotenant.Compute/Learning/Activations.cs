using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cotenant.Compute.Learning;

/// <summary>Activation functions and their derivatives, in place over a batch (rows x width, row by row).</summary>
internal static class Activations
{
    public static void Apply(Activation activation, Span<float> values, int width)
    {
        switch (activation)
        {
            case Activation.Relu:
                TensorPrimitives.Max(values, 0f, values);
                break;
            case Activation.Tanh:
                TensorPrimitives.Tanh(values, values);
                break;
            case Activation.Softmax:
                for (var start = 0; start < values.Length; start += width)
                {
                    Softmax(values.Slice(start, width));
                }

                break;
        }
    }

    /// <summary>Turns the gradient by outputs into the gradient by sums; every derivative is written in terms of the output.</summary>
    public static void Backward(Activation activation, ReadOnlySpan<float> outputs, Span<float> gradients, int width)
    {
        switch (activation)
        {
            case Activation.Relu:
                ReluBackward(outputs, gradients);
                break;
            case Activation.Tanh:
                TanhBackward(outputs, gradients);
                break;
            case Activation.Softmax:
                for (var start = 0; start < gradients.Length; start += width)
                {
                    SoftmaxBackward(outputs.Slice(start, width), gradients.Slice(start, width));
                }

                break;
        }
    }

    /// <summary>Softmax of one row in place; the largest logit is taken off first, so that no exponential overflows. A logit of
    /// negative infinity gives the probability 0.</summary>
    public static void Softmax(Span<float> logits)
    {
        var largest = TensorPrimitives.Max<float>(logits);
        TensorPrimitives.Subtract(logits, largest, logits);
        TensorPrimitives.Exp<float>(logits, logits);
        var sum = 0f;
        foreach (var e in logits)
        {
            sum += e;
        }

        TensorPrimitives.Divide(logits, sum, logits);
    }

    private static void ReluBackward(ReadOnlySpan<float> outputs, Span<float> gradients)
    {
        ref var o = ref MemoryMarshal.GetReference(outputs[..gradients.Length]);
        ref var g = ref MemoryMarshal.GetReference(gradients);
        nuint i = 0;
        var length = (nuint)gradients.Length;
        for (; i + 8 <= length; i += 8)
        {
            var positive = Vector256.GreaterThan(Vector256.LoadUnsafe(ref o, i), Vector256<float>.Zero);
            (Vector256.LoadUnsafe(ref g, i) & positive).StoreUnsafe(ref g, i);
        }

        for (; i < length; i++)
        {
            if (!(outputs[(int)i] > 0))
            {
                gradients[(int)i] = 0;
            }
        }
    }

    private static void TanhBackward(ReadOnlySpan<float> outputs, Span<float> gradients)
    {
        for (var i = 0; i < gradients.Length; i++)
        {
            gradients[i] *= 1 - (outputs[i] * outputs[i]);
        }
    }

    // dL/dx_i = p_i (dL/dp_i - sum_j p_j dL/dp_j)
    private static void SoftmaxBackward(ReadOnlySpan<float> outputs, Span<float> gradients)
    {
        var mean = 0f;
        for (var i = 0; i < gradients.Length; i++)
        {
            mean += outputs[i] * gradients[i];
        }

        for (var i = 0; i < gradients.Length; i++)
        {
            gradients[i] = outputs[i] * (gradients[i] - mean);
        }
    }
}
