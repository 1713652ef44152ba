using System.Buffers.Binary;
using System.Text;

namespace Cotenant.Plugins;

/// <summary>Reads what <see cref="RecordWriter"/> wrote.</summary>
public ref struct RecordReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts reading at the beginning of <paramref name="source"/>.</summary>
    public RecordReader(ReadOnlySpan<byte> source) => _rest = source;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Reads one byte.</summary>
    /// <exception cref="InvalidDataException">The record ends here; the same for all readers below.</exception>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Reads a truth value.</summary>
    public bool ReadBoolean() => ReadByte() != 0;

    /// <summary>Reads two bytes.</summary>
    public short ReadInt16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    /// <summary>Reads four bytes.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>Reads eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Reads eight bytes.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads four bytes.</summary>
    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    /// <summary>Reads eight bytes.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Reads a sample.</summary>
    public Sample ReadSample()
    {
        var status = (SampleStatus)ReadByte();
        return status == SampleStatus.Ok ? Sample.Of(ReadDouble()) : Sample.Missing(status);
    }

    /// <summary>Reads a text.</summary>
    public string ReadString() => Encoding.UTF8.GetString(Take(unchecked((ushort)ReadInt16())));

    /// <summary>Reads <paramref name="length"/> bytes as they are.</summary>
    public ReadOnlySpan<byte> ReadBytes(int length) => Take(length);

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new InvalidDataException($"the record is cut short: {length} bytes asked for, {_rest.Length} left");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
