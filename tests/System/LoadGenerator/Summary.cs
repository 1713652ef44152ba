using System.Text;
using System.Text.Json;

namespace Cotenant.LoadGenerator;

/// <summary>The result of a run as one JSON object on one line; times in milliseconds.</summary>
internal static class Summary
{
    public static string Write(LoadOptions options, LoadStatistics statistics, long scheduled, TimeSpan took)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("service", options.Service);
            json.WriteString("arrivals", options.Poisson ? "poisson" : "constant");
            json.WriteNumber("seed", options.Seed);
            json.WriteNumber("connections", options.Connections);
            json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            json.WriteNumber("scheduled", scheduled);
            json.WriteNumber("ok", statistics.Succeeded);
            json.WriteNumber("failed", statistics.Failed);
            json.WriteNumber("abandoned", statistics.Abandoned);
            json.WriteNumber("ok_per_second", Math.Round(statistics.Succeeded / Math.Max(took.TotalSeconds - options.WarmUpSeconds, 1e-3), 2));
            HistogramSnapshot latency = statistics.Latency.Snapshot();
            Milliseconds(json, "mean_ms", latency.MeanSeconds);
            Milliseconds(json, "p50_ms", latency.Quantile(0.5));
            Milliseconds(json, "p90_ms", latency.Quantile(0.9));
            Milliseconds(json, "p99_ms", latency.Quantile(0.99));
            Milliseconds(json, "max_ms", statistics.MaxSeconds);
            Milliseconds(json, "send_lag_p99_ms", statistics.SendLag.Snapshot().Quantile(0.99));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>One line about what came since the last one.</summary>
    public static string Line(double seconds, double rate, HistogramSnapshot latency, long errors) =>
        $"t={seconds:F0} rate={rate:F0} n={latency.Count} p50={latency.Quantile(0.5) * 1e3:F1}ms p99={latency.Quantile(0.99) * 1e3:F1}ms errors={errors}";

    // JSON knows no NaN: what cannot be said is null
    private static void Milliseconds(Utf8JsonWriter json, string name, double seconds)
    {
        if (double.IsFinite(seconds))
        {
            json.WriteNumber(name, Math.Round(seconds * 1e3, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
