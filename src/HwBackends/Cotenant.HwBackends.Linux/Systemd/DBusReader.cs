using System.Buffers.Binary;
using System.Text;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>
/// Reads values of D-Bus's little-endian wire format. What comes from outside is not believed: every length is held
/// against what is there, and a value that does not fit makes the method return false.
/// </summary>
internal ref struct DBusReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int Position => _at;

    public bool Align(int alignment)
    {
        var at = (_at + alignment - 1) / alignment * alignment;
        if (at > _bytes.Length)
        {
            return false;
        }

        _at = at;
        return true;
    }

    public bool Byte(out byte value)
    {
        value = 0;
        if (_at >= _bytes.Length)
        {
            return false;
        }

        value = _bytes[_at++];
        return true;
    }

    public bool UInt32(out uint value)
    {
        value = 0;
        if (!Align(4) || _bytes.Length - _at < 4)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_at..]);
        _at += 4;
        return true;
    }

    public bool UInt64(out ulong value)
    {
        value = 0;
        if (!Align(8) || _bytes.Length - _at < 8)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
        _at += 8;
        return true;
    }

    public bool Text(out string value)
    {
        value = "";
        if (!UInt32(out var length) || length >= (uint)(_bytes.Length - _at))
        {
            return false;
        }

        value = Encoding.UTF8.GetString(_bytes.Slice(_at, (int)length));
        _at += (int)length + 1;
        return true;
    }

    public bool Signature(out string value)
    {
        value = "";
        if (!Byte(out var length) || length >= _bytes.Length - _at)
        {
            return false;
        }

        value = Encoding.ASCII.GetString(_bytes.Slice(_at, length));
        _at += length + 1;
        return true;
    }

    public bool Bytes(out byte[] value)
    {
        value = [];
        if (!UInt32(out var length) || length > (uint)(_bytes.Length - _at))
        {
            return false;
        }

        value = _bytes.Slice(_at, (int)length).ToArray();
        _at += (int)length;
        return true;
    }
}
