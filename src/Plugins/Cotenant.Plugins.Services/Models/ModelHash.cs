using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cotenant.Plugins.Services.Models;

/// <summary>Names bytes and rows by their SHA-256, cut to 128 bits: 32 hexadecimal digits.</summary>
public static class ModelHash
{
    private const int Bytes = 16;

    /// <summary>The hash of the bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, Bytes));

    /// <summary>The hash of rows of numbers, each as four bytes little-endian: features, then targets.</summary>
    public static string OfRows(ReadOnlySpan<float> features, ReadOnlySpan<float> targets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, features);
        Append(hash, targets);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<float> values)
    {
        Span<byte> block = stackalloc byte[1024];
        while (!values.IsEmpty)
        {
            var count = Math.Min(values.Length, block.Length / sizeof(float));
            for (var i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(block[(i * sizeof(float))..], values[i]);
            }

            hash.AppendData(block[..(count * sizeof(float))]);
            values = values[count..];
        }
    }
}
