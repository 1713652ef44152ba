using System.Numerics.Tensors;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>
/// A multi-layer perceptron: fully connected layers over one flat array of parameters. Predictions only read it, so any number
/// of threads may predict, each with its own <see cref="MlpWorkspace"/>; training writes it and must be alone with it: train a
/// copy and publish that.
/// </summary>
public sealed class Mlp : ISnapshot
{
    private readonly float[] _parameters;

    /// <summary>A net of zeros, to be filled by <see cref="Initialise"/>, <see cref="CopyFrom"/> or a snapshot.</summary>
    public Mlp(MlpShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        _parameters = new float[shape.ParameterCount];
    }

    /// <summary>Widths and activations.</summary>
    public MlpShape Shape { get; }

    /// <summary>All weights and biases: layer by layer, the weights (outputs x inputs, row by row), then the biases.</summary>
    public Span<float> Parameters => _parameters;

    SnapshotKind ISnapshot.Kind => SnapshotKind.Mlp;

    int ISnapshot.PayloadBytes => MlpSnapshot.PayloadBytes(Shape);

    /// <summary>
    /// Draws new weights: He (2015) normal for ReLU layers, Glorot (2010) uniform for the others; biases 0.
    /// </summary>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="outputRange">When positive, the weights of the last layer are uniform in this range around 0 instead: the
    /// 0.003 of DDPG (Lillicrap 2016, section 7) starts a policy head near uniform.</param>
    public void Initialise(ref SeededRandom random, float outputRange = 0)
    {
        var layers = Shape.Layers;
        for (var i = 0; i < layers.Length; i++)
        {
            var layer = layers[i];
            var range = i == layers.Length - 1 && outputRange > 0 ? outputRange : MathF.Sqrt(6f / (layer.Inputs + layer.Outputs));
            var deviation = layer.Activation == Activation.Relu ? Math.Sqrt(2.0 / layer.Inputs) : 0;
            foreach (ref var weight in layer.Weights(_parameters.AsSpan()))
            {
                weight = deviation > 0 ? (float)(random.NextGaussian() * deviation) : ((2 * random.NextFloat()) - 1) * range;
            }

            layer.Biases(_parameters.AsSpan()).Clear();
        }
    }

    /// <summary>The outputs for one row, without allocation.</summary>
    /// <param name="input">Inputs of the shape.</param>
    /// <param name="output">Receives the outputs; as long as the shape's outputs.</param>
    /// <param name="workspace">The caller's scratch.</param>
    /// <exception cref="ArgumentException">A span or the workspace does not fit the shape.</exception>
    public void Predict(ReadOnlySpan<float> input, Span<float> output, MlpWorkspace workspace)
    {
        var result = Forward(input, 1, workspace);
        if (output.Length != result.Length)
        {
            Throw.Length(nameof(output), result.Length, output.Length);
        }

        result.CopyTo(output);
    }

    /// <summary>The outputs for several rows (rows x inputs, row by row), without allocation.</summary>
    /// <returns>rows x outputs, in the workspace's memory: valid until the workspace is used again.</returns>
    /// <exception cref="ArgumentException">A span or the workspace does not fit the shape.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> inputs, int rows, MlpWorkspace workspace)
    {
        Check(inputs, rows, workspace);
        var layers = Shape.Layers;
        var x = inputs;
        for (var i = 0; i < layers.Length; i++)
        {
            var y = workspace.Outputs(i)[..(rows * layers[i].Outputs)];
            layers[i].Forward(_parameters, x, y, rows);
            x = y;
        }

        return x;
    }

    /// <summary>
    /// The way back after <see cref="Forward"/> with the same inputs and workspace: adds the gradient of the loss by every
    /// parameter, and gives the gradient by the inputs. Without allocation.
    /// </summary>
    /// <param name="inputs">The inputs of the forward pass, rows x inputs.</param>
    /// <param name="rows">The rows of the forward pass.</param>
    /// <param name="outputGradients">dL/d output, rows x outputs.</param>
    /// <param name="gradients">As long as <see cref="Parameters"/>, added to; empty where only the inputs' gradient is wanted.</param>
    /// <param name="inputGradients">rows x inputs, overwritten; empty where nobody wants it.</param>
    /// <param name="workspace">The workspace of the forward pass.</param>
    /// <exception cref="ArgumentException">A span or the workspace does not fit the shape.</exception>
    public void Backward(
        ReadOnlySpan<float> inputs,
        int rows,
        ReadOnlySpan<float> outputGradients,
        Span<float> gradients,
        Span<float> inputGradients,
        MlpWorkspace workspace)
    {
        Check(inputs, rows, workspace);
        if (workspace.ForwardOnly)
        {
            throw new ArgumentException("the workspace was made for predictions only: make it without forwardOnly", nameof(workspace));
        }

        Throw.IfLength(outputGradients.Length, rows * Shape.Outputs, nameof(outputGradients));
        if (!gradients.IsEmpty)
        {
            Throw.IfLength(gradients.Length, Shape.ParameterCount, nameof(gradients));
        }

        if (!inputGradients.IsEmpty)
        {
            Throw.IfLength(inputGradients.Length, rows * Shape.Inputs, nameof(inputGradients));
        }

        var layers = Shape.Layers;
        var delta = workspace.Delta;
        var other = workspace.NextDelta;
        outputGradients.CopyTo(delta);
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var layer = layers[i];
            var x = i == 0 ? inputs : workspace.Outputs(i - 1)[..(rows * layer.Inputs)];
            var back = i == 0 ? inputGradients : other[..(rows * layer.Inputs)];
            layer.Backward(_parameters, x, workspace.Outputs(i), delta[..(rows * layer.Outputs)], gradients, back, rows);
            var swap = delta;
            delta = other;
            other = swap;
        }
    }

    /// <summary>A net of its own with the same parameters.</summary>
    public Mlp Clone()
    {
        var copy = new Mlp(Shape);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Takes over the parameters of a net of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyFrom(Mlp source)
    {
        CheckSameShape(source);
        source._parameters.AsSpan().CopyTo(_parameters);
    }

    /// <summary>Moves every parameter by <paramref name="rate"/> towards those of <paramref name="source"/>: the exponential
    /// moving average of target nets (DDPG's tau).</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void BlendFrom(Mlp source, float rate)
    {
        CheckSameShape(source);
        TensorPrimitives.Lerp(_parameters, source._parameters, rate, _parameters);
    }

    /// <summary>Takes the parameters from a snapshot of a net of this shape, without allocation.</summary>
    /// <exception cref="SnapshotException">The bytes are damaged, or hold a net of another shape.</exception>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        var reader = Snapshot.Open(snapshot, SnapshotKind.Mlp);
        MlpSnapshot.ReadInto(ref reader, this);
        reader.End();
    }

    /// <summary>The net that a snapshot holds.</summary>
    /// <exception cref="SnapshotException">The bytes are damaged, or no snapshot of a net.</exception>
    public static Mlp Load(ReadOnlySpan<byte> snapshot)
    {
        var reader = Snapshot.Open(snapshot, SnapshotKind.Mlp);
        var net = MlpSnapshot.Read(ref reader);
        reader.End();
        return net;
    }

    void ISnapshot.WritePayload(ref SnapshotWriter writer) => MlpSnapshot.Write(ref writer, this);

    private void Check(ReadOnlySpan<float> inputs, int rows, MlpWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (!ReferenceEquals(workspace.Shape, Shape) && !workspace.Shape.Equals(Shape))
        {
            throw new ArgumentException($"the workspace is for nets {workspace.Shape}, this net is {Shape}", nameof(workspace));
        }

        if (rows < 1 || rows > workspace.Rows)
        {
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"the workspace holds 1 to {workspace.Rows} rows");
        }

        Throw.IfLength(inputs.Length, rows * Shape.Inputs, nameof(inputs));
    }

    private void CheckSameShape(Mlp source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.Shape.Equals(Shape))
        {
            throw new ArgumentException($"the source is a net {source.Shape}, this net is {Shape}", nameof(source));
        }
    }
}
