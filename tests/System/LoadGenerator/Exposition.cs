using System.Globalization;
using System.Text;

namespace Cotenant.LoadGenerator;

/// <summary>The Prometheus text format, version 0.0.4, of one run.</summary>
internal static class Exposition
{
    /// <summary>Name of the latency histogram, in seconds.</summary>
    public const string LatencyName = "loadgen_request_duration_seconds";

    public static string Write(string service, LoadStatistics statistics, double offeredRate)
    {
        var text = new StringBuilder(16 * 1024);
        string label = $"service=\"{service}\"";
        Histogram(text, LatencyName, label, "Time from the scheduled arrival of a request to the end of its answer.", statistics.Latency.Snapshot());
        Histogram(text, "loadgen_send_lag_seconds", label, "Time from the scheduled arrival of a request to its sending.", statistics.SendLag.Snapshot());
        Head(text, "loadgen_requests_total", "counter", "Requests by outcome.");
        Sample(text, "loadgen_requests_total", $"{label},outcome=\"ok\"", statistics.Succeeded);
        Sample(text, "loadgen_requests_total", $"{label},outcome=\"failed\"", statistics.Failed);
        Sample(text, "loadgen_requests_total", $"{label},outcome=\"abandoned\"", statistics.Abandoned);
        Head(text, "loadgen_offered_requests_per_second", "gauge", "Rate of the schedule now.");
        Sample(text, "loadgen_offered_requests_per_second", label, offeredRate);
        return text.ToString();
    }

    private static void Histogram(StringBuilder text, string name, string label, string help, HistogramSnapshot snapshot)
    {
        Head(text, name, "histogram", help);
        long cumulative = 0;
        for (int i = 0; i < snapshot.Bounds.Length; i++)
        {
            cumulative += snapshot.Counts[i];
            Sample(text, $"{name}_bucket", $"{label},le=\"{snapshot.Bounds[i].ToString(CultureInfo.InvariantCulture)}\"", cumulative);
        }

        cumulative += snapshot.Counts[^1];
        Sample(text, $"{name}_bucket", $"{label},le=\"+Inf\"", cumulative);
        Sample(text, $"{name}_sum", label, snapshot.SumSeconds);
        Sample(text, $"{name}_count", label, cumulative);
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Sample(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append('{').Append(labels).Append("} ")
            .Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
