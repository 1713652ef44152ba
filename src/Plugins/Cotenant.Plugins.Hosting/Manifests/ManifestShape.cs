using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cotenant.Plugins.Hosting.Manifests;

/// <summary>
/// Compares a JSON document with the shape of a type before it is deserialised: the serialiser stops at the first fault
/// too, but names it by .NET type and without the path of a missing member.
/// </summary>
internal static class ManifestShape
{
    /// <summary>The first fault, or null.</summary>
    public static ManifestFault? FindFault(JsonElement element, JsonTypeInfo type, string path = "$") => type.Kind switch
    {
        JsonTypeInfoKind.Object => FindInObject(element, type, path),
        JsonTypeInfoKind.Enumerable => FindInArray(element, type, path),
        _ => FindInValue(element, type.Type, path),
    };

    private static ManifestFault? FindInObject(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new ManifestFault(path, $"must be an object, is {Name(element)}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!TryFind(type, member.Name, out var property))
            {
                var known = string.Join(", ", type.Properties.Select(static p => p.Name));
                return new ManifestFault($"{path}.{member.Name}", $"unknown member; known here: {known}");
            }

            if (!seen.Add(member.Name))
            {
                return new ManifestFault($"{path}.{member.Name}", "given twice");
            }

            if (FindFault(member.Value, type.Options.GetTypeInfo(property.PropertyType), $"{path}.{member.Name}") is { } fault)
            {
                return fault;
            }
        }

        var missing = type.Properties.FirstOrDefault(p => p.IsRequired && !seen.Contains(p.Name));
        return missing is null ? null : new ManifestFault($"{path}.{missing.Name}", "missing");
    }

    private static ManifestFault? FindInArray(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return new ManifestFault(path, $"must be an array, is {Name(element)}");
        }

        var items = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            if (FindFault(item, items, $"{path}[{index++}]") is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static ManifestFault? FindInValue(JsonElement element, Type type, string path)
    {
        var (fits, wanted) = type switch
        {
            _ when type == typeof(string) => (element.ValueKind == JsonValueKind.String, "a text"),
            _ when type == typeof(bool) => (element.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            _ when type == typeof(int) => (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out _), "a whole number"),
            _ when type == typeof(double) => (element.ValueKind == JsonValueKind.Number, "a number"),
            _ when type == typeof(SeriesKind) => (element.ValueKind == JsonValueKind.String && element.GetString() is "gauge" or "counter", "\"gauge\" or \"counter\""),
            _ => throw new NotSupportedException($"the manifest's shape has no rule for {type}"),
        };
        return fits ? null : new ManifestFault(path, $"must be {wanted}, is {Name(element)}");
    }

    private static bool TryFind(JsonTypeInfo type, string name, [NotNullWhen(true)] out JsonPropertyInfo? property)
    {
        property = type.Properties.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal));
        return property is not null;
    }

    private static string Name(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the text \"{element.GetString()}\"",
        JsonValueKind.Null => "null",
        _ => element.GetRawText(),
    };
}
