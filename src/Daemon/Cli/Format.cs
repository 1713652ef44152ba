using System.Globalization;
using System.Text.Json;

namespace Cotenant.Daemon.Cli;

/// <summary>Numbers and times as people read them.</summary>
internal static class Format
{
    public static string Number(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Optional(double? value, string unit = "") => value is { } number ? Number(number) + unit : "-";

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset time) => time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>A duration: <c>12 us</c>, <c>3.4 ms</c>, <c>41.3 s</c>, <c>2 h 03 min</c>.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 1e-3 => $"{Number(seconds * 1e6, "0")} us",
        < 1 => $"{Number(seconds * 1e3, "0.#")} ms",
        < 120 => $"{Number(seconds, "0.#")} s",
        < 7200 => FormattableString.Invariant($"{(int)(seconds / 60)} min {(int)(seconds % 60):00} s"),
        _ => FormattableString.Invariant($"{(int)(seconds / 3600)} h {(int)(seconds % 3600 / 60):00} min"),
    };

    /// <summary>Bytes: <c>1.5 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        while (bytes >= 1024 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return $"{Number(bytes, "0.#")} {units[unit]}";
    }

    /// <summary>A member of a JSON object: a number with at most two decimals, a text as it is (a missing sample's reason), "-" for none.</summary>
    public static string Member(JsonElement? element, string name, string format = "0.##")
    {
        if (element is not { ValueKind: JsonValueKind.Object } holder || !holder.TryGetProperty(name, out var value))
        {
            return "-";
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => Number(value.GetDouble(), format),
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array => string.Join('/', value.EnumerateArray().Select(v => v.ToString())),
            _ => value.ToString(),
        };
    }
}
