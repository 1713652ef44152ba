using System.Buffers.Binary;
using System.Text;

namespace Cotenant.Plugins;

/// <summary>
/// Writes little-endian values into a span. What does not fit is counted, not written: <see cref="Required"/> then
/// says how large the span has to be, and the caller tries again with a larger one.
/// </summary>
public ref struct RecordWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Starts writing at the beginning of <paramref name="destination"/>.</summary>
    public RecordWriter(Span<byte> destination)
    {
        _destination = destination;
        Required = 0;
    }

    /// <summary>How many bytes have been asked for so far.</summary>
    public int Required { get; private set; }

    /// <summary>True when something did not fit.</summary>
    public readonly bool Overflowed => Required > _destination.Length;

    /// <summary>What was written; empty after an overflow.</summary>
    public readonly ReadOnlySpan<byte> Written => Overflowed ? default : _destination[..Required];

    /// <summary>Writes one byte.</summary>
    public void Write(byte value)
    {
        if (Take(1, out var at))
        {
            at[0] = value;
        }
    }

    /// <summary>Writes a truth value as one byte.</summary>
    public void Write(bool value) => Write(value ? (byte)1 : (byte)0);

    /// <summary>Writes two bytes.</summary>
    public void Write(short value)
    {
        if (Take(2, out var at))
        {
            BinaryPrimitives.WriteInt16LittleEndian(at, value);
        }
    }

    /// <summary>Writes four bytes.</summary>
    public void Write(int value)
    {
        if (Take(4, out var at))
        {
            BinaryPrimitives.WriteInt32LittleEndian(at, value);
        }
    }

    /// <summary>Writes eight bytes.</summary>
    public void Write(long value)
    {
        if (Take(8, out var at))
        {
            BinaryPrimitives.WriteInt64LittleEndian(at, value);
        }
    }

    /// <summary>Writes eight bytes.</summary>
    public void Write(ulong value) => Write(unchecked((long)value));

    /// <summary>Writes four bytes.</summary>
    public void Write(float value) => Write(BitConverter.SingleToInt32Bits(value));

    /// <summary>Writes eight bytes.</summary>
    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes a sample: its status, and its value when there is one.</summary>
    public void Write(Sample value)
    {
        Write((byte)value.Status);
        if (value.HasValue)
        {
            Write(value.Value);
        }
    }

    /// <summary>Writes a text: its length in UTF-8 bytes (at most 65,535) and the bytes.</summary>
    public void Write(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue, nameof(value));
        Write(unchecked((short)(ushort)length));
        if (Take(length, out var at))
        {
            Encoding.UTF8.GetBytes(value, at);
        }
    }

    /// <summary>Writes bytes as they are, without a length.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Take(bytes.Length, out var at))
        {
            bytes.CopyTo(at);
        }
    }

    private bool Take(int length, out Span<byte> at)
    {
        var start = Required;
        Required += length;
        if (Required > _destination.Length)
        {
            at = default;
            return false;
        }

        at = _destination.Slice(start, length);
        return true;
    }
}
