using System.Buffers.Binary;
using System.Text;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>Marshals values in D-Bus's little-endian wire format (D-Bus specification, "Type system": alignment and layout).</summary>
internal sealed class DBusWriter
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Pads with zeros to a multiple of <paramref name="alignment"/>.</summary>
    public void Align(int alignment)
    {
        while (_length % alignment != 0)
        {
            Byte(0);
        }
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Bool(bool value) => UInt32(value ? 1u : 0u);

    public void UInt32(uint value)
    {
        Align(4);
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
    }

    public void UInt64(ulong value)
    {
        Align(8);
        BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);
    }

    /// <summary>A string or an object path: length, text, NUL.</summary>
    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        UInt32((uint)length);
        Encoding.UTF8.GetBytes(value, Take(length + 1));
    }

    /// <summary>A signature: length in one byte, text, NUL.</summary>
    public void Signature(string value)
    {
        Byte((byte)value.Length);
        Encoding.ASCII.GetBytes(value, Take(value.Length + 1));
    }

    /// <summary>An array of bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Begins an array: its length is known at its end.</summary>
    /// <param name="alignment">of the items; the padding before the first does not count to the length</param>
    /// <returns>what <see cref="EndArray"/> wants: where the length is, where the items begin</returns>
    public (int LengthAt, int From) BeginArray(int alignment)
    {
        UInt32(0);
        var at = _length - 4;
        Align(alignment);
        return (at, _length);
    }

    public void EndArray((int LengthAt, int From) array) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(array.LengthAt), (uint)(_length - array.From));

    private Span<byte> Take(int count)
    {
        if (_length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        var span = _bytes.AsSpan(_length, count);
        span.Clear();
        _length += count;
        return span;
    }
}
