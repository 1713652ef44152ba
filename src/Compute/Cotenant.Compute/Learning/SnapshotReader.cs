using System.Buffers.Binary;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>Reads the fields of a payload one after another; never past its end.</summary>
public ref struct SnapshotReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _position;

    internal SnapshotReader(ReadOnlySpan<byte> source) => _source = source;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _source.Length - _position;

    /// <summary>4 bytes.</summary>
    /// <exception cref="SnapshotException">The payload is too short.</exception>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>8 bytes.</summary>
    /// <exception cref="SnapshotException">The payload is too short.</exception>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>4 bytes.</summary>
    /// <exception cref="SnapshotException">The payload is too short.</exception>
    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    /// <summary>As many values as the span holds, every one finite: one NaN weight would poison each prediction.</summary>
    /// <exception cref="SnapshotException">The payload is too short, or a value is not finite.</exception>
    public void ReadSingles(scoped Span<float> values)
    {
        var bytes = Take(values.Length * (long)sizeof(float));
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            if (!float.IsFinite(values[i]))
            {
                throw new SnapshotException($"the snapshot holds {values[i]} where a finite number must be: train the model again");
            }
        }
    }

    /// <summary>The generator that <see cref="SnapshotWriter.WriteRandom"/> wrote.</summary>
    /// <exception cref="SnapshotException">The payload is too short.</exception>
    public SeededRandom ReadRandom() => SeededRandom.Read(Take(SeededRandom.StateBytes));

    /// <summary>Says that nothing is left.</summary>
    /// <exception cref="SnapshotException">Something is.</exception>
    public readonly void End()
    {
        if (Remaining != 0)
        {
            throw new SnapshotException($"the snapshot holds {Remaining} bytes more than its kind has: train the model again");
        }
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > Remaining)
        {
            throw new SnapshotException($"the payload ends after {_source.Length} bytes, {_position + count} are needed: train the model again");
        }

        var bytes = _source.Slice(_position, (int)count);
        _position += (int)count;
        return bytes;
    }
}
