using System.Buffers.Binary;
using Cotenant.Compute.Numerics;

namespace Cotenant.Plugins.Services.Experience;

/// <summary>
/// The rows of a log as a file, little-endian: "CTXP" (4 bytes), version (4), columns (4), rows (4), CRC-32C of all but itself
/// (4), numbers. Written whole at intervals, so that its size is bounded by the log's.
/// </summary>
internal static class ExperienceFile
{
    public const string Extension = ".rows";

    private const int Version = 1;
    private const int HeaderBytes = 20;
    private const int ChecksumOffset = 16;
    private const int LargestFile = 1024 * 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "CTXP"u8;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ExperienceLog log)
    {
        var rows = new float[log.Count * log.Columns];
        var count = log.CopyNewest(rows);
        var values = rows.AsSpan(0, count * log.Columns);
        var bytes = new byte[HeaderBytes + (values.Length * sizeof(float))];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), log.Columns);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), count);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(HeaderBytes + (i * sizeof(float))), values[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), Checksum(bytes));
        AtomicFile.Replace(path, bytes);
    }

    /// <summary>Appends the file's rows to an empty log.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or has other columns.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Read(string path, ExperienceLog log)
    {
        var bytes = ReadAll(path);
        var columns = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        var rows = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        if (!bytes.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)) != Version)
        {
            throw new InvalidDataException($"it is no experience log of version {Version}");
        }

        if (columns < 1 || rows < 0 || HeaderBytes + ((long)columns * rows * sizeof(float)) != bytes.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumOffset)) != Checksum(bytes))
        {
            throw new InvalidDataException("it is truncated or corrupt");
        }

        if (columns != log.Columns)
        {
            throw new InvalidDataException($"its rows have {columns} numbers, {log.Columns} are needed");
        }

        var row = new float[columns];
        for (var r = Math.Max(0, rows - log.Capacity); r < rows; r++)
        {
            var source = bytes.AsSpan(HeaderBytes + (r * columns * sizeof(float)));
            for (var c = 0; c < columns; c++)
            {
                row[c] = BinaryPrimitives.ReadSingleLittleEndian(source[(c * sizeof(float))..]);
            }

            log.Append(row);
        }
    }

    private static byte[] ReadAll(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length is < HeaderBytes or > LargestFile)
        {
            throw new InvalidDataException($"its size is {stream.Length} bytes");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
        => Crc32C.Append(Crc32C.Compute(bytes[..ChecksumOffset]), bytes[HeaderBytes..]);
}
