using System.Buffers.Binary;
using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>
/// The frame around every snapshot, little-endian: magic "CTNN" (4 bytes), format version (2), kind (2), payload length (4),
/// CRC-32C of header and payload with this field zero (4), payload. Reading checks all of it before it believes anything.
/// </summary>
public static class Snapshot
{
    /// <summary>Format version that this program writes and reads.</summary>
    public const int Version = 1;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 16;

    private const string Remedy = "restore the file from a backup or train the model again";
    private const int ChecksumOffset = 12;

    private static ReadOnlySpan<byte> Magic => "CTNN"u8;

    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    public static int SizeOf(ISnapshot item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return checked(HeaderBytes + item.PayloadBytes);
    }

    /// <summary>Writes the item, without allocation.</summary>
    /// <returns>Bytes written: <see cref="SizeOf"/>.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public static int Write(ISnapshot item, Span<byte> destination)
    {
        var size = SizeOf(item);
        if (destination.Length < size)
        {
            throw new ArgumentException($"the snapshot needs {size} bytes, the destination has {destination.Length}", nameof(destination));
        }

        var frame = destination[..size];
        Magic.CopyTo(frame);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[6..], (ushort)item.Kind);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], size - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ChecksumOffset..], 0);
        var writer = new SnapshotWriter(frame[HeaderBytes..]);
        item.WritePayload(ref writer);
        writer.End();
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ChecksumOffset..], Crc32C.Compute(frame));
        return size;
    }

    /// <summary>The item's bytes.</summary>
    public static byte[] ToArray(ISnapshot item)
    {
        var bytes = new byte[SizeOf(item)];
        Write(item, bytes);
        return bytes;
    }

    /// <summary>Writes the item to a stream.</summary>
    public static void Save(ISnapshot item, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ToArray(item));
    }

    /// <summary>Reads the bytes of one snapshot from a stream: the header, then as many as it says.</summary>
    /// <exception cref="SnapshotException">The stream ends early, or does not hold a snapshot.</exception>
    public static byte[] ReadBytes(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[HeaderBytes];
        var read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        CheckHeader(header[..read]);
        var payload = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);

        // a stream of known length answers before the memory is asked for: a damaged length must not exhaust it
        if (stream.CanSeek && stream.Length - stream.Position < payload)
        {
            throw Truncated(HeaderBytes + stream.Length - stream.Position, (long)HeaderBytes + payload);
        }

        var bytes = new byte[checked(HeaderBytes + payload)];
        header.CopyTo(bytes);
        var got = stream.ReadAtLeast(bytes.AsSpan(HeaderBytes), payload, throwOnEndOfStream: false);
        return got == payload ? bytes : throw Truncated(HeaderBytes + got, bytes.Length);
    }

    /// <summary>Checks the frame and opens its payload.</summary>
    /// <exception cref="SnapshotException">Truncated, corrupt, of another version, or of another kind.</exception>
    public static SnapshotReader Open(ReadOnlySpan<byte> bytes, SnapshotKind kind)
    {
        CheckHeader(bytes);
        var size = (long)HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (bytes.Length < size)
        {
            throw Truncated(bytes.Length, size);
        }

        if (bytes.Length > size)
        {
            throw new SnapshotException($"the snapshot is {size} bytes long but {bytes.Length} were given: {Remedy}");
        }

        ReadOnlySpan<byte> zero = [0, 0, 0, 0];
        var crc = Crc32C.Append(Crc32C.Append(Crc32C.Compute(bytes[..ChecksumOffset]), zero), bytes[HeaderBytes..]);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]);
        if (crc != stored)
        {
            throw new SnapshotException($"the snapshot is corrupt (checksum {stored:x8}, its bytes give {crc:x8}): {Remedy}");
        }

        var found = (SnapshotKind)BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        return found == kind
            ? new SnapshotReader(bytes[HeaderBytes..])
            : throw new SnapshotException($"the snapshot holds kind {found}, {kind} is needed: give the file of the right model");
    }

    private static void CheckHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes)
        {
            throw Truncated(header.Length, HeaderBytes);
        }

        if (!header.StartsWith(Magic))
        {
            throw new SnapshotException($"this is not a snapshot (it does not begin with CTNN): {Remedy}");
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        if (version != Version)
        {
            throw new SnapshotException($"the snapshot has format version {version}, this program reads {Version}: train the model again with this program");
        }

        var payload = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (payload is < 0 or > int.MaxValue - HeaderBytes)
        {
            throw new SnapshotException($"the snapshot is corrupt (payload length {payload}): {Remedy}");
        }
    }

    private static SnapshotException Truncated(long got, long expected)
        => new($"the snapshot is truncated ({got} of {expected} bytes): {Remedy}");
}
