using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cotenant.Evaluation.Training;

/// <summary>Rows of features and targets that grow.</summary>
internal sealed class FloatRows(int inputs, int outputs)
{
    private readonly List<float> _features = [];
    private readonly List<float> _targets = [];

    public int Inputs => inputs;

    public int Outputs => outputs;

    public int Count => _targets.Count / outputs;

    public ReadOnlySpan<float> Features => CollectionsMarshal.AsSpan(_features);

    public ReadOnlySpan<float> Targets => CollectionsMarshal.AsSpan(_targets);

    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> targets)
    {
        _features.AddRange(features);
        _targets.AddRange(targets);
    }

    public void Add(FloatRows rows)
    {
        _features.AddRange(rows.Features);
        _targets.AddRange(rows.Targets);
    }

    /// <summary>SHA-256 of all numbers (hex).</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(Features));
        hash.AppendData(MemoryMarshal.AsBytes(Targets));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
