using System.Buffers.Text;

namespace Cotenant.HwBackends.Linux.Files;

/// <summary>Cutting kernel text into lines, fields and numbers, over spans.</summary>
internal static class KernelText
{
    /// <summary>Takes the first line (without its newline) off <paramref name="text"/>.</summary>
    public static bool NextLine(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line) => Next(ref text, (byte)'\n', out line);

    /// <summary>Takes everything up to <paramref name="separator"/> off <paramref name="text"/>; false when nothing is left.</summary>
    public static bool Next(scoped ref ReadOnlySpan<byte> text, byte separator, out ReadOnlySpan<byte> part)
    {
        if (text.IsEmpty)
        {
            part = default;
            return false;
        }

        var end = text.IndexOf(separator);
        part = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return true;
    }

    /// <summary>Takes the next word off <paramref name="text"/>, however many blanks are before it.</summary>
    public static bool NextWord(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> word)
    {
        text = text.TrimStart(" \t\r\n"u8);
        var end = text.IndexOfAny((byte)' ', (byte)'\t', (byte)'\n');
        word = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return !word.IsEmpty;
    }

    /// <summary>A whole decimal number with blanks around it.</summary>
    public static bool TryLong(ReadOnlySpan<byte> text, out long value)
    {
        text = text.Trim(" \t\r\n"u8);
        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && used > 0;
    }

    /// <summary>A whole decimal number that fits 32 bits: ids of domains, threads and processes.</summary>
    public static bool TryInt(ReadOnlySpan<byte> text, out int value)
    {
        text = text.Trim(" \t\r\n"u8);
        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && used > 0;
    }

    /// <summary>A whole decimal number without sign, with blanks around it.</summary>
    public static bool TryUnsigned(ReadOnlySpan<byte> text, out ulong value)
    {
        text = text.Trim(" \t\r\n"u8);
        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && used > 0;
    }

    /// <summary>A finite number, whole or with a fraction and exponent (telemetry events), with blanks around it.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out double value)
    {
        text = text.Trim(" \t\r\n"u8);
        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && used > 0 && double.IsFinite(value);
    }

    /// <summary>A whole hexadecimal number, with or without 0x, with blanks around it.</summary>
    public static bool TryHex(ReadOnlySpan<byte> text, out ulong value)
    {
        text = text.Trim(" \t\r\n"u8);
        if (text.StartsWith("0x"u8))
        {
            text = text[2..];
        }

        return Utf8Parser.TryParse(text, out value, out var used, 'x') && used == text.Length && used > 0;
    }

    /// <summary>The number after <paramref name="key"/> and a blank at the start of a line, as in cpu.stat.</summary>
    public static bool TryKeyed(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, out long value)
    {
        while (NextLine(ref text, out var line))
        {
            if (line.StartsWith(key) && line.Length > key.Length && line[key.Length] == ' ')
            {
                return TryLong(line[key.Length..], out value);
            }
        }

        value = 0;
        return false;
    }

    /// <summary>Appends the numbers of a list with one number on each line.</summary>
    public static void Numbers(ReadOnlySpan<byte> text, List<int> numbers)
    {
        while (NextLine(ref text, out var line))
        {
            if (TryInt(line, out var number))
            {
                numbers.Add(number);
            }
        }
    }
}
