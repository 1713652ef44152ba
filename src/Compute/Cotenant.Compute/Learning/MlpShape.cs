using System.Collections.Immutable;

namespace Cotenant.Compute.Learning;

/// <summary>
/// The shape of a multi-layer perceptron: widths from input to output, and the activations. OSML+ uses 12-32-64-32-4 and
/// 14-32-64-32-1 with ReLU and a linear head.
/// </summary>
public sealed class MlpShape : IEquatable<MlpShape>
{
    /// <summary>Most inputs, outputs or units of one layer: keeps a corrupt file from asking for all memory.</summary>
    public const int MaximumWidth = 65_536;

    /// <summary>Most layers of weights.</summary>
    public const int MaximumLayers = 64;

    private const long MaximumParameters = 64 * 1024 * 1024;

    private readonly DenseLayer[] _layers;

    /// <param name="widths">Inputs, hidden widths from first to last, outputs: two at least.</param>
    /// <param name="hidden">Activation of the hidden layers; no softmax.</param>
    /// <param name="output">Activation of the last layer.</param>
    /// <exception cref="ArgumentException">Fewer than two widths, a width below 1 or too large, or a hidden softmax.</exception>
    public MlpShape(ReadOnlySpan<int> widths, Activation hidden = Activation.Relu, Activation output = Activation.Linear)
    {
        if (widths.Length < 2 || widths.Length > MaximumLayers + 1)
        {
            throw new ArgumentException($"a net has 2 to {MaximumLayers + 1} widths (inputs, hidden ..., outputs), not {widths.Length}", nameof(widths));
        }

        if (hidden is not (Activation.Linear or Activation.Relu or Activation.Tanh))
        {
            throw new ArgumentException($"{hidden} is not an activation of hidden layers: use Linear, Relu or Tanh", nameof(hidden));
        }

        if (!Enum.IsDefined(output))
        {
            throw new ArgumentException($"{output} is not an activation", nameof(output));
        }

        _layers = new DenseLayer[widths.Length - 1];
        var offset = 0L;
        for (var i = 0; i < widths.Length; i++)
        {
            if (widths[i] is < 1 or > MaximumWidth)
            {
                throw new ArgumentException($"width {i} is {widths[i]}: it must be between 1 and {MaximumWidth}", nameof(widths));
            }

            if (i == 0)
            {
                continue;
            }

            _layers[i - 1] = new DenseLayer(widths[i - 1], widths[i], i == widths.Length - 1 ? output : hidden, (int)offset);
            offset += ((long)widths[i - 1] * widths[i]) + widths[i];
            if (offset > MaximumParameters)
            {
                throw new ArgumentException($"the net has more than {MaximumParameters} parameters", nameof(widths));
            }
        }

        Widths = [.. widths];
        Hidden = hidden;
        Output = output;
        ParameterCount = (int)offset;
    }

    /// <summary>Inputs, hidden widths, outputs.</summary>
    public ImmutableArray<int> Widths { get; }

    /// <summary>Activation of every layer but the last.</summary>
    public Activation Hidden { get; }

    /// <summary>Activation of the last layer.</summary>
    public Activation Output { get; }

    /// <summary>Weights and biases together.</summary>
    public int ParameterCount { get; }

    /// <summary>Length of an input row.</summary>
    public int Inputs => Widths[0];

    /// <summary>Length of an output row.</summary>
    public int Outputs => Widths[^1];

    internal ReadOnlySpan<DenseLayer> Layers => _layers;

    /// <inheritdoc/>
    public bool Equals(MlpShape? other)
        => other is not null && Hidden == other.Hidden && Output == other.Output && Widths.AsSpan().SequenceEqual(other.Widths.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MlpShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var width in Widths)
        {
            hash.Add(width);
        }

        hash.Add(Hidden);
        hash.Add(Output);
        return hash.ToHashCode();
    }

    /// <summary>For messages: "12-32-64-32-4 Relu/Linear".</summary>
    public override string ToString() => $"{string.Join('-', Widths)} {Hidden}/{Output}";
}
