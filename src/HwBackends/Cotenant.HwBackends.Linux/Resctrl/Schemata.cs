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
    /// false if a domain of <paramref name="domains"/> is missing or one is new: the text does not fit what is known, and must
    /// be looked at again with fresh capabilities
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> text, ResctrlDomains domains, ClassSettings settings)
    {
        // 0 is a value: AMD takes empty masks
        settings.Masks.AsSpan().Fill(ulong.MaxValue);
        settings.Bandwidth.AsSpan().Fill(-1);
        settings.Extra.AsSpan().Fill(ulong.MaxValue);
        var fits = true;
        var reader = new SchemataReader(text);
        while (reader.Next())
        {
            if (reader.IsCache && settings.Masks.Length > 0)
            {
                var at = Array.BinarySearch(domains.Cache, reader.Domain);
                fits &= at >= 0 && KernelText.TryHex(reader.Value, out settings.Masks[at]);
            }
            else if (reader.IsBandwidth && settings.Bandwidth.Length > 0)
            {
                var at = Array.BinarySearch(domains.Bandwidth, reader.Domain);
                fits &= at >= 0 && KernelText.TryLong(reader.Value, out settings.Bandwidth[at]);
            }
            else if (settings.Extra.Length > 0 && domains.IndexOf(reader) is var column && column >= 0)
            {
                fits &= domains.Extra[column].Resource.Cache is not null
                    ? KernelText.TryHex(reader.Value, out settings.Extra[column])
                    : KernelText.TryUnsigned(reader.Value, out settings.Extra[column]);
            }
        }

        return fits && Array.IndexOf(settings.Masks, ulong.MaxValue) < 0 && Array.IndexOf(settings.Bandwidth, -1) < 0 && Array.IndexOf(settings.Extra, ulong.MaxValue) < 0;
    }

    /// <summary>
    /// The text of one command: a line for each resource, every domain named, ended by a newline, without which the kernel
    /// refuses the write and keeps the status of the command before.
    /// </summary>
    public static string Format(ClassSettings settings, ResctrlDomains domains, CacheAllocation? cache, BandwidthAllocation? bandwidth)
    {
        var text = new StringBuilder();
        if (cache is not null)
        {
            text.Append(cache.Resource).Append(':');
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

        for (var i = 0; i < domains.Extra.Length; i++)
        {
            var (resource, domain) = domains.Extra[i];
            var first = i == 0 || domains.Extra[i - 1].Resource.Name != resource.Name;
            text.Append(first ? $"{resource.Name}:" : ";");
            text.Append(CultureInfo.InvariantCulture, $"{domain}=").Append(settings.Extra[i].ToString(resource.Cache is null ? "d" : "x", CultureInfo.InvariantCulture));
            text.Append(i + 1 == domains.Extra.Length || domains.Extra[i + 1].Resource.Name != resource.Name ? "\n" : "");
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
}
