using System.Globalization;
using System.Text.Json;

namespace Cotenant.HwBackends.Linux.Options;

/// <summary>
/// Reads the members of one JSON object and gathers everything that is wrong with them, each in one line with its path
/// and what is expected there.
/// </summary>
/// <param name="element">the object; anything but an object or nothing is a fault</param>
/// <param name="path">how the user finds it: "settings.match"</param>
/// <param name="faults">receives the lines</param>
internal sealed class JsonFields(JsonElement element, string path, List<string> faults)
{
    private readonly HashSet<string> _known = [];

    /// <summary>Whether there is an object at all.</summary>
    public bool Exists => element.ValueKind == JsonValueKind.Object;

    public bool Has(string name) => Find(name, out _);

    public string? Text(string name, string expected)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fault(name, expected);
        return null;
    }

    public double? Number(string name, double minimum, double maximum)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (TryNumber(value, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Fault(name, $"a number from {minimum.ToString(CultureInfo.InvariantCulture)} to {maximum.ToString(CultureInfo.InvariantCulture)}");
        return null;
    }

    public int? Whole(string name, int minimum, int maximum)
    {
        var number = Number(name, minimum, maximum);
        if (number is { } value && value != Math.Floor(value))
        {
            Fault(name, "a whole number");
            return null;
        }

        return (int?)number;
    }

    public JsonFields Object(string name)
    {
        if (Find(name, out var value) && value.ValueKind != JsonValueKind.Object)
        {
            Fault(name, "an object { ... }");
            value = default;
        }

        return new JsonFields(value, $"{path}.{name}", faults);
    }

    /// <summary>An object whose members all are texts.</summary>
    public Dictionary<string, string> Texts(string name)
    {
        var texts = new Dictionary<string, string>();
        if (!Find(name, out var value))
        {
            return texts;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault(name, "an object of texts");
            return texts;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String)
            {
                texts[member.Name] = member.Value.GetString()!;
            }
            else
            {
                faults.Add($"{path}.{name}.{member.Name}: give a text");
            }
        }

        return texts;
    }

    public void Fault(string name, string expected) => faults.Add($"{path}.{name}: give {expected}");

    /// <summary>Refuses members that nobody asked for: a misspelt name must not be silently ignored.</summary>
    /// <returns>whether there were none</returns>
    public bool Close()
    {
        var before = faults.Count;
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
        {
            faults.Add($"{path}: give an object {{ ... }}");
        }

        if (!Exists)
        {
            return faults.Count == before;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!_known.Contains(member.Name))
            {
                faults.Add($"{path}.{member.Name}: no such setting; there are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
            }
        }

        return faults.Count == before;
    }

    // configuration layers other than files (environment, command line) know only texts
    private static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    private bool Find(string name, out JsonElement value)
    {
        _known.Add(name);
        value = default;
        return Exists && element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
