using System.Buffers.Text;
using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>
/// Picks one histogram out of a page in the Prometheus text format or OpenMetrics
/// (prometheus.io/docs/instrumenting/exposition_formats). Series that differ in other labels are added up.
/// </summary>
/// <param name="metric">name of the histogram, without <c>_bucket</c></param>
/// <param name="labels">labels that a series must have, with their values</param>
internal sealed class HistogramText(string metric, IReadOnlyDictionary<string, string> labels)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(metric + "_bucket{");
    private readonly KeyValuePair<string, string>[] _labels = [.. labels];

    /// <summary>Fills <paramref name="buckets"/>, by rising bound.</summary>
    /// <returns>false if the page holds no such histogram</returns>
    public bool TryRead(ReadOnlySpan<byte> page, List<HistogramBucket> buckets)
    {
        buckets.Clear();
        while (KernelText.NextLine(ref page, out var line))
        {
            if (line.StartsWith(_name) && TryLine(line[_name.Length..], out var bound, out var count))
            {
                Add(buckets, bound, count);
            }
        }

        return buckets.Count > 0;
    }

    private bool TryLine(ReadOnlySpan<byte> text, out double bound, out double count)
    {
        bound = count = double.NaN;
        var matched = 0;
        while (!text.IsEmpty && text[0] != '}')
        {
            var equals = text.IndexOf("=\""u8);
            if (equals < 0)
            {
                return false;
            }

            var name = text[..equals].Trim(" ,"u8);
            text = text[(equals + 2)..];
            var end = EndOfValue(text);
            if (end < 0)
            {
                return false;
            }

            var value = text[..end];
            text = text[(end + 1)..].TrimStart(" ,"u8);
            if (name.SequenceEqual("le"u8))
            {
                bound = value.SequenceEqual("+Inf"u8) ? double.PositiveInfinity : Number(value);
            }
            else if (Matches(name, value))
            {
                matched++;
            }
        }

        // after the labels: value, perhaps a time stamp, perhaps an exemplar
        text = text.IsEmpty ? text : text[1..];
        count = KernelText.NextWord(ref text, out var word) ? Number(word) : double.NaN;
        return matched == _labels.Length && !double.IsNaN(bound) && double.IsFinite(count);
    }

    private bool Matches(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        foreach (var (wantedName, wantedValue) in _labels)
        {
            if (Encoding.UTF8.GetByteCount(wantedName) == name.Length && Encoding.UTF8.GetString(name) == wantedName)
            {
                return Unescape(Encoding.UTF8.GetString(value)) == wantedValue;
            }
        }

        return false;
    }

    private static string Unescape(string value) =>
        value.Contains('\\', StringComparison.Ordinal)
            ? value.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace('\0', '\\')
            : value;

    /// <summary>The closing quote: the first that no backslash escapes.</summary>
    private static int EndOfValue(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i;
            }
        }

        return -1;
    }

    private static double Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double value, out var used) && used == text.Length ? value : double.NaN;

    private static void Add(List<HistogramBucket> buckets, double bound, double count)
    {
        var at = 0;
        while (at < buckets.Count && buckets[at].UpperBound < bound)
        {
            at++;
        }

        if (at < buckets.Count && buckets[at].UpperBound == bound)
        {
            buckets[at] = new HistogramBucket(bound, buckets[at].Count + count);
        }
        else
        {
            buckets.Insert(at, new HistogramBucket(bound, count));
        }
    }
}
