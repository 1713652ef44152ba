using System.Buffers.Binary;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>Writes the fields of a payload one after another, little-endian.</summary>
public ref struct SnapshotWriter
{
    private readonly Span<byte> _destination;
    private int _position;

    internal SnapshotWriter(Span<byte> destination) => _destination = destination;

    /// <summary>4 bytes.</summary>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    /// <summary>8 bytes.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>4 bytes.</summary>
    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);

    /// <summary>4 bytes a value, without their number.</summary>
    public void WriteSingles(ReadOnlySpan<float> values)
    {
        var bytes = Take(values.Length * sizeof(float));
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], values[i]);
        }
    }

    /// <summary>The generator's state, <see cref="SeededRandom.StateBytes"/> bytes.</summary>
    public void WriteRandom(in SeededRandom random) => random.Write(Take(SeededRandom.StateBytes));

    internal readonly void End()
    {
        if (_position != _destination.Length)
        {
            throw new InvalidOperationException($"the payload was announced with {_destination.Length} bytes, {_position} were written");
        }
    }

    private Span<byte> Take(int count)
    {
        var bytes = _destination.Slice(_position, count);
        _position += count;
        return bytes;
    }
}
