namespace Cotenant.Compute.Learning;

/// <summary>
/// The scratch memory of one caller for nets of one shape: what every layer gave for up to <see cref="Rows"/> rows, and the
/// gradients on their way back. Not thread-safe: one workspace per thread, any number of workspaces per net.
/// </summary>
public sealed class MlpWorkspace
{
    private readonly float[][] _outputs;
    private readonly float[] _delta;
    private readonly float[] _nextDelta;

    /// <param name="shape">The nets' shape.</param>
    /// <param name="rows">Most rows of one call; 1 for single predictions.</param>
    /// <param name="forwardOnly">Without the memory that <see cref="Mlp.Backward"/> needs.</param>
    /// <exception cref="ArgumentOutOfRangeException">rows is below 1.</exception>
    public MlpWorkspace(MlpShape shape, int rows = 1, bool forwardOnly = false)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Shape = shape;
        Rows = rows;
        var layers = shape.Layers;
        _outputs = new float[layers.Length][];
        var widest = 0;
        for (var i = 0; i < layers.Length; i++)
        {
            _outputs[i] = new float[checked(rows * layers[i].Outputs)];
            widest = Math.Max(widest, layers[i].Outputs);
        }

        _delta = forwardOnly ? [] : new float[checked(rows * widest)];
        _nextDelta = forwardOnly ? [] : new float[checked(rows * widest)];
    }

    /// <summary>The shape of the nets it serves.</summary>
    public MlpShape Shape { get; }

    /// <summary>Most rows of one call.</summary>
    public int Rows { get; }

    internal bool ForwardOnly => _delta.Length == 0;

    internal Span<float> Delta => _delta;

    internal Span<float> NextDelta => _nextDelta;

    internal Span<float> Outputs(int layer) => _outputs[layer];
}
