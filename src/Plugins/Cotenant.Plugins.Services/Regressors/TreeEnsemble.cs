namespace Cotenant.Plugins.Services.Regressors;

/// <summary>
/// The trees for one target, flat: node n sends a row to <c>Left[n]</c> when its feature is at most the threshold, else to
/// <c>Right[n]</c>; a child below 0 is the leaf of its complement. Every child that is a node lies behind its parent, so that each
/// walk ends. Immutable.
/// </summary>
internal sealed class TreeEnsemble
{
    private const int LargestSize = 64 * 1024 * 1024;

    private readonly int[] _roots;
    private readonly int[] _features;
    private readonly float[] _thresholds;
    private readonly int[] _left;
    private readonly int[] _right;
    private readonly float[] _leaves;
    private readonly double _bias;
    private readonly bool _averaged;

    /// <param name="roots">First node of each tree, or the complement of its only leaf.</param>
    /// <param name="features">Feature of each node.</param>
    /// <param name="thresholds">Threshold of each node.</param>
    /// <param name="left">Child for at most the threshold.</param>
    /// <param name="right">Child for more.</param>
    /// <param name="leaves">Value of each leaf.</param>
    /// <param name="bias">Added to the sum.</param>
    /// <param name="averaged">A forest, whose output is the mean of its trees; else the sum (boosting).</param>
    public TreeEnsemble(int[] roots, int[] features, float[] thresholds, int[] left, int[] right, float[] leaves, double bias, bool averaged)
    {
        _roots = roots;
        _features = features;
        _thresholds = thresholds;
        _left = left;
        _right = right;
        _leaves = leaves;
        _bias = bias;
        _averaged = averaged;
    }

    /// <summary>The output for a row, and for a forest the standard deviation over its trees (else 0).</summary>
    public float Predict(ReadOnlySpan<float> row, out float spread)
    {
        var sum = 0.0;
        var squares = 0.0;
        foreach (var root in _roots)
        {
            var at = root;
            while (at >= 0)
            {
                at = row[_features[at]] <= _thresholds[at] ? _left[at] : _right[at];
            }

            double value = _leaves[~at];
            sum += value;
            squares += value * value;
        }

        if (!_averaged)
        {
            spread = 0;
            return (float)(sum + _bias);
        }

        var mean = sum / _roots.Length;
        spread = (float)Math.Sqrt(Math.Max(0, (squares / _roots.Length) - (mean * mean)));
        return (float)(mean + _bias);
    }

    public void Write(ref RecordWriter writer)
    {
        writer.Write(_averaged);
        writer.Write(_bias);
        writer.Write(_roots.Length);
        writer.Write(_features.Length);
        writer.Write(_leaves.Length);
        foreach (var root in _roots)
        {
            writer.Write(root);
        }

        for (var node = 0; node < _features.Length; node++)
        {
            writer.Write(_features[node]);
            writer.Write(_thresholds[node]);
            writer.Write(_left[node]);
            writer.Write(_right[node]);
        }

        foreach (var leaf in _leaves)
        {
            writer.Write(leaf);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no trees over so many features.</exception>
    public static TreeEnsemble Read(ref RecordReader reader, int inputs)
    {
        var averaged = reader.ReadBoolean();
        var bias = reader.ReadDouble();
        var (trees, nodes, leaves) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

        // before memory is asked for: the counts cannot exceed what is there
        if (trees < 1 || nodes < 0 || leaves < 1 || ((long)trees * 4) + ((long)nodes * 16) + ((long)leaves * 4) > Math.Min(reader.Remaining, LargestSize))
        {
            throw new InvalidDataException($"it says {trees} trees, {nodes} nodes and {leaves} leaves, which its bytes cannot hold");
        }

        var (roots, features, thresholds, left, right, values) =
            (new int[trees], new int[nodes], new float[nodes], new int[nodes], new int[nodes], new float[leaves]);
        for (var tree = 0; tree < trees; tree++)
        {
            roots[tree] = Child(reader.ReadInt32(), -1, nodes, leaves);
        }

        for (var node = 0; node < nodes; node++)
        {
            features[node] = reader.ReadInt32();
            thresholds[node] = reader.ReadSingle();
            left[node] = Child(reader.ReadInt32(), node, nodes, leaves);
            right[node] = Child(reader.ReadInt32(), node, nodes, leaves);
            if ((uint)features[node] >= (uint)inputs || float.IsNaN(thresholds[node]))
            {
                throw new InvalidDataException($"node {node} splits feature {features[node]} of {inputs} at {thresholds[node]}");
            }
        }

        for (var leaf = 0; leaf < leaves; leaf++)
        {
            values[leaf] = reader.ReadSingle();
            if (!float.IsFinite(values[leaf]))
            {
                throw new InvalidDataException($"leaf {leaf} is {values[leaf]}");
            }
        }

        return double.IsFinite(bias)
            ? new TreeEnsemble(roots, features, thresholds, left, right, values, bias, averaged)
            : throw new InvalidDataException($"its bias is {bias}");
    }

    private static int Child(int child, int parent, int nodes, int leaves)
        => (child >= 0 ? child > parent && child < nodes : ~child < leaves)
            ? child
            : throw new InvalidDataException($"node {parent} has the child {child}");
}
