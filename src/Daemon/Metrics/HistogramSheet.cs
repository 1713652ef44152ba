using System.Globalization;
using System.Text;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Metrics;

/// <summary>
/// Writes histograms that the devices' threads fill, in the text format 0.0.4 of Prometheus: the client library's own
/// histograms can only be observed into, not set.
/// </summary>
internal sealed class HistogramSheet
{
    private readonly StringBuilder _text = new();

    public void Clear() => _text.Clear();

    public override string ToString() => _text.ToString();

    /// <summary>Begins a family.</summary>
    public void Family(string name, string help) => _text
        .Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
        .Append("# TYPE ").Append(name).Append(" histogram\n");

    /// <summary>Writes one histogram of the family.</summary>
    /// <param name="name">The family's name.</param>
    /// <param name="labels">Label names and values in turn.</param>
    /// <param name="histogram">The histogram.</param>
    public void Add(string name, ReadOnlySpan<string> labels, DurationHistogram histogram)
    {
        // the sum first: a duration that comes meanwhile is then in the counts and not yet in the sum, never the other way round
        var sum = histogram.Sum;
        var counts = histogram.Counts;
        long cumulative = 0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            cumulative += counts[bucket];
            var bound = bucket < DurationHistogram.BucketBounds.Length ? Number(DurationHistogram.BucketBounds[bucket]) : "+Inf";
            Line(name, "_bucket", labels, bound, cumulative.ToString(CultureInfo.InvariantCulture));
        }

        Line(name, "_sum", labels, null, Number(sum));
        Line(name, "_count", labels, null, cumulative.ToString(CultureInfo.InvariantCulture));
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Line(string name, string suffix, ReadOnlySpan<string> labels, string? bound, string value)
    {
        _text.Append(name).Append(suffix).Append('{');
        for (var i = 0; i < labels.Length; i += 2)
        {
            _text.Append(i == 0 ? "" : ",").Append(labels[i]).Append("=\"").Append(Escape(labels[i + 1])).Append('"');
        }

        if (bound is not null)
        {
            _text.Append(",le=\"").Append(bound).Append('"');
        }

        _text.Append("} ").Append(value).Append('\n');
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
