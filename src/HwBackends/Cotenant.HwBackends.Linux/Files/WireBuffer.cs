using System.Buffers.Binary;
using System.Text;

namespace Cotenant.HwBackends.Linux.Files;

/// <summary>
/// One message between the backend and an emulated kernel: a length (4 bytes, little-endian, itself not counted), then
/// values one after the other; texts and bytes with their length before them. Requests begin with
/// <see cref="FileOperation"/>, answers with a number that means what the method's result means.
/// </summary>
internal sealed class WireBuffer
{
    private const int MostBytes = 16 << 20;
    private byte[] _bytes = new byte[4096];
    private int _length;
    private int _at;

    public void Clear() => (_length, _at) = (0, 0);

    public void Put(byte value) => Room(1)[0] = value;

    public void Put(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);

    public void Put(string text) => Put(Encoding.UTF8.GetBytes(text));

    public void Put(ReadOnlySpan<byte> bytes)
    {
        Put((long)bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
    }

    /// <exception cref="InvalidDataException">The message ends before the value does; likewise below.</exception>
    public byte GetByte() => Take(1)[0];

    public long GetNumber() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ReadOnlySpan<byte> GetBytes() => Take((int)Math.Clamp(GetNumber(), 0, MostBytes));

    public string GetText() => Encoding.UTF8.GetString(GetBytes());

    public void Send(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, _length);
        stream.Write(head);
        stream.Write(_bytes.AsSpan(0, _length));
        stream.Flush();
    }

    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    public void Receive(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        stream.ReadExactly(head);
        Clear();
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MostBytes)
        {
            throw new InvalidDataException($"a message of {length} bytes");
        }

        stream.ReadExactly(Room(length));
    }

    private Span<byte> Room(int count)
    {
        if (_length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_at + count > _length)
        {
            throw new InvalidDataException("a message ends too early");
        }

        _at += count;
        return _bytes.AsSpan(_at - count, count);
    }
}
