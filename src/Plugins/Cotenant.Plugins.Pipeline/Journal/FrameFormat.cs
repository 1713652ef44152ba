using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>
/// How records are framed in a segment. File header, 32 bytes: magic "COTENANT", format (u32), segment (i32), creation
/// (i64, 100 ns ticks UTC), reserved (u32), CRC-32C of what precedes (u32). Frame header, 12 bytes: marker (u16), kind (u8), length of
/// the device's id (u8), length of id and payload (u32), CRC-32C of kind, lengths, id and payload (u32). Little-endian.
/// </summary>
internal static class FrameFormat
{
    public const int FileHeaderSize = 32;
    public const int HeaderSize = 12;
    public const int LargestBody = 64 * 1024 * 1024;

    private const uint Version = 1;
    private const ushort Marker = 0x7EC0;

    private static ReadOnlySpan<byte> Magic => "COTENANT"u8;

    /// <summary>The marker's first byte, by which a reader finds its way after damage.</summary>
    public static byte FirstMarkerByte => unchecked((byte)Marker);

    public static void WriteFileHeader(Span<byte> destination, int segment, long utcTicks)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], segment);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], utcTicks);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[28..], Crc32C.Compute(destination[..28]));
    }

    /// <summary>Checks a file header.</summary>
    /// <returns>Null when it is good, else what is wrong.</returns>
    public static string? CheckFileHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length < FileHeaderSize || !header.StartsWith(Magic))
        {
            return "this is no journal segment";
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header[28..]) != Crc32C.Compute(header[..28]))
        {
            return "the segment's header is damaged";
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        return version == Version ? null : $"the segment has format {version}, this program reads {Version}";
    }

    /// <summary>Bytes that a record takes in the file.</summary>
    public static int SizeOf(string device, int payload) => HeaderSize + Encoding.UTF8.GetByteCount(device) + payload;

    public static void Write(Span<byte> destination, JournalRecordKind kind, string device, ReadOnlySpan<byte> payload)
    {
        var name = Encoding.UTF8.GetBytes(device, destination[HeaderSize..]);
        payload.CopyTo(destination[(HeaderSize + name)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(destination, Marker);
        destination[2] = (byte)kind;
        destination[3] = (byte)name;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)(name + payload.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Checksum(destination, name + payload.Length));
    }

    /// <summary>
    /// Reads the header of a frame.
    /// </summary>
    /// <param name="source">At least <see cref="HeaderSize"/> bytes.</param>
    /// <param name="body">Length of id and payload.</param>
    /// <param name="reason">What is wrong, else null.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> source, out int body, [NotNullWhen(false)] out string? reason)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        body = (int)Math.Min(length, int.MaxValue);
        reason = BinaryPrimitives.ReadUInt16LittleEndian(source) != Marker ? "no record begins here"
            : length > LargestBody || length < source[3] ? $"a record of {length} bytes is stated"
            : null;
        return reason is null;
    }

    /// <summary>True when the frame's checksum holds.</summary>
    public static bool Verify(ReadOnlySpan<byte> frame, int body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]) == Checksum(frame, body);

    private static uint Checksum(ReadOnlySpan<byte> frame, int body) =>
        Crc32C.Compute(frame.Slice(HeaderSize, body), Crc32C.Compute(frame.Slice(2, 6)));
}
