using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Regressors;

namespace Cotenant.Plugins.Services.Models;

/// <summary>
/// A model as a file, little-endian: "CTMD" (4 bytes), format version (4), length of the head (4), length of the payload (4),
/// SHA-256 of these 16 bytes, head and payload (32), head (JSON), payload.
/// </summary>
internal static class ModelFile
{
    public const string Extension = ".model";

    private const int FormatVersion = 1;
    private const int LengthsBytes = 16;
    private const int PrefixBytes = LengthsBytes + SHA256.HashSizeInBytes;
    private const int LargestFile = 256 * 1024 * 1024;
    private const string Remedy = "delete the file, restore it from a backup, or train the model again";

    private static ReadOnlySpan<byte> Magic => "CTMD"u8;

    /// <summary>Writes the file under a temporary name and moves it to its place when it is on the disk; an existing file is
    /// never replaced.</summary>
    /// <returns>False when the place is taken.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool TryWrite(string path, ModelContent content)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(
            new ModelFileHead(content.Info.Name, content.Info.Version, content.Regressor is not null, content.Info.Origin), ModelJson.Default.ModelFileHead);
        var bytes = new byte[PrefixBytes + head.Length + content.Payload.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), head.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), content.Payload.Length);
        head.CopyTo(bytes, PrefixBytes);
        content.Payload.Span.CopyTo(bytes.AsSpan(PrefixBytes + head.Length));
        Digest(bytes).CopyTo(bytes.AsSpan(LengthsBytes));
        return AtomicFile.TryWriteNew(path, bytes);
    }

    /// <exception cref="ModelStoreException">The file is damaged, of another format, or not of this name and version.</exception>
    public static ModelContent Read(string path, string name, int version, bool shipped)
    {
        var bytes = ReadAll(path);
        if (bytes.Length < PrefixBytes)
        {
            throw Damaged(path, $"it is truncated ({bytes.Length} bytes)");
        }

        if (!bytes.AsSpan().StartsWith(Magic))
        {
            throw Damaged(path, "it is no model file");
        }

        var format = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        if (format != FormatVersion)
        {
            throw Damaged(path, $"it has format version {format}, this program reads {FormatVersion}");
        }

        var headLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        var payloadLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        var expected = (long)PrefixBytes + headLength + payloadLength;
        if (headLength < 0 || payloadLength < 0 || expected != bytes.Length)
        {
            throw Damaged(path, expected > bytes.Length ? $"it is truncated ({bytes.Length} of {expected} bytes)" : "its lengths do not agree");
        }

        if (!Digest(bytes).AsSpan().SequenceEqual(bytes.AsSpan(LengthsBytes, SHA256.HashSizeInBytes)))
        {
            throw Damaged(path, "its checksum does not agree with its content");
        }

        var head = ReadHead(path, bytes.AsSpan(PrefixBytes, headLength));
        if (head.Name != name || head.Version != version)
        {
            throw Damaged(path, $"it holds {head.Name} version {head.Version}, its place says {name} version {version}");
        }

        var payload = bytes.AsMemory(PrefixBytes + headLength);
        var info = new ModelInfo(name, version, ModelHash.Of(payload.Span), head.Origin, shipped);
        try
        {
            return new ModelContent(info, payload, head.IsRegressor ? RegressorCodec.Read(payload.Span) : null);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e.Message, e);
        }
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length > LargestFile)
            {
                throw Damaged(path, $"it is larger than {LargestFile} bytes");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelStoreException($"model file {path} cannot be read ({e.Message}): check the file and its permissions", e);
        }
    }

    private static ModelFileHead ReadHead(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ModelJson.Default.ModelFileHead) ?? throw Damaged(path, "its head is empty");
        }
        catch (JsonException e)
        {
            throw Damaged(path, "its head cannot be read", e);
        }
    }

    private static byte[] Digest(byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes.AsSpan(0, LengthsBytes));
        hash.AppendData(bytes.AsSpan(PrefixBytes));
        return hash.GetHashAndReset();
    }

    private static ModelStoreException Damaged(string path, string why, Exception? cause = null)
    {
        var message = $"model file {path} is not usable: {why}; {Remedy}";
        return cause is null ? new ModelStoreException(message) : new ModelStoreException(message, cause);
    }
}
