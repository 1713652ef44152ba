using System.Globalization;
using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>Schemata text and <see cref="ClassSettings"/>, both ways.</summary>
internal static class Schemata
{
    /// <summary>The kernel takes at most one page in one write; more is E2BIG.</summary>
    public const int PageBytes = 4096;

    /// <summary>Fills <paramref name="settings"/> from what the kernel prints; nothing is allocated.</summary>
    /// <returns>
    /// false if a domain of <paramref name="domains"/> is missing, one is new, or, under cdp, code and data differ: the text
    /// does not fit what is known, and must be looked at again with fresh capabilities
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> text, ResctrlDomains domains, ClassSettings settings)
    {
        settings.Masks.AsSpan().Clear();
        settings.Bandwidth.AsSpan().Clear();
        var fits = true;
        var reader = new SchemataReader(text);
        while (reader.Next())
        {
            if (reader.IsCache && settings.Masks.Length > 0)
            {
                var at = Array.BinarySearch(domains.Cache, reader.Domain);
                fits &= at >= 0 && KernelText.TryHex(reader.Value, out var mask) && Store(ref settings.Masks[at], mask);
            }
            else if (reader.IsBandwidth && settings.Bandwidth.Length > 0)
            {
                var at = Array.BinarySearch(domains.Bandwidth, reader.Domain);
                fits &= at >= 0 && KernelText.TryLong(reader.Value, out var percent) && Store(ref settings.Bandwidth[at], (int)percent);
            }
        }

        return fits && Array.IndexOf(settings.Masks, 0UL) < 0 && Array.IndexOf(settings.Bandwidth, 0) < 0;
    }

    /// <summary>
    /// The text of one command: a line for each resource, every domain named, ended by a newline, without which the kernel
    /// refuses the write and keeps the status of the command before.
    /// </summary>
    public static string Format(ClassSettings settings, ResctrlDomains domains, CacheAllocation? cache, BandwidthAllocation? bandwidth)
    {
        var text = new StringBuilder();
        foreach (var resource in cache?.Resources ?? [])
        {
            text.Append(resource).Append(':');
            for (var i = 0; i < domains.Cache.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ";")}{domains.Cache[i]}={settings.Masks[i]:x}");
            }

            text.Append('\n');
        }

        if (bandwidth is not null)
        {
            text.Append("MB:");
            for (var i = 0; i < domains.Bandwidth.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ";")}{domains.Bandwidth[i]}={settings.Bandwidth[i]}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Cuts a command that is longer than a page at line ends, and a longer line between domains.</summary>
    public static IEnumerable<string> Split(string text, int limit = PageBytes)
    {
        if (text.Length <= limit)
        {
            yield return text;
            yield break;
        }

        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal) + 1;
            var piece = new StringBuilder(line[..colon]);
            foreach (var part in line[colon..].Split(';'))
            {
                if (piece.Length > colon && piece.Length + part.Length + 2 > limit)
                {
                    yield return piece.Append('\n').ToString();
                    piece = new StringBuilder(line[..colon]);
                }

                piece.Append(piece.Length > colon ? ";" : "").Append(part);
            }

            yield return piece.Append('\n').ToString();
        }
    }

    private static bool Store<T>(ref T place, T value) where T : struct, IEquatable<T>
    {
        var free = place.Equals(default) || place.Equals(value);
        place = value;
        return free;
    }
}
