using System.Globalization;

namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>Durations as people write them: a number and one of <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c>.</summary>
internal static class DurationText
{
    /// <summary>The pattern in the JSON schema.</summary>
    public const string Pattern = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$";

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var digits = text.AsSpan().TrimEnd("mshour");
        var scale = text.AsSpan(digits.Length) switch
        {
            "ms" => 1e-3,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => double.NaN,
        };
        if (double.IsNaN(scale)
            || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number * scale > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)Math.Round(number * scale * TimeSpan.TicksPerSecond));
        return true;
    }

    public static string Format(TimeSpan value) => value.TotalSeconds switch
    {
        < 1 => $"{value.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture)}ms",
        _ => $"{value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}s",
    };
}
