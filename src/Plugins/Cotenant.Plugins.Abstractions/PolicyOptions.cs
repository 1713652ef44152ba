using System.Globalization;

namespace Cotenant.Plugins;

/// <summary>The options of a policy: flat names and values from the configuration.</summary>
public sealed class PolicyOptions
{
    private readonly IReadOnlyDictionary<string, string> _values;

    /// <summary>Creates the options from name and value pairs.</summary>
    public PolicyOptions(IReadOnlyDictionary<string, string> values) => _values = values;

    /// <summary>No options.</summary>
    public static PolicyOptions Empty { get; } = new(new Dictionary<string, string>());

    /// <summary>The names that are given.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The text of an option, or <paramref name="fallback"/>.</summary>
    public string GetString(string name, string fallback) => _values.TryGetValue(name, out var text) ? text : fallback;

    /// <summary>The number of an option, or <paramref name="fallback"/>.</summary>
    /// <exception cref="FormatException">The value is no number or outside the range; the message names option and range.</exception>
    public double GetNumber(string name, double fallback, double minimum = double.MinValue, double maximum = double.MaxValue)
    {
        if (!_values.TryGetValue(name, out var text))
        {
            return fallback;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value >= minimum && value <= maximum))
        {
            throw new FormatException($"option '{name}' is '{text}': give a number from {minimum} to {maximum}");
        }

        return value;
    }

    /// <summary>The switch of an option (true or false), or <paramref name="fallback"/>.</summary>
    /// <exception cref="FormatException">The value is neither true nor false.</exception>
    public bool GetSwitch(string name, bool fallback)
    {
        if (!_values.TryGetValue(name, out var text))
        {
            return fallback;
        }

        return bool.TryParse(text, out var value) ? value : throw new FormatException($"option '{name}' is '{text}': give true or false");
    }
}
