using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>Writes the JSON schema (draft 2020-12) of the configuration.</summary>
internal static class SchemaWriter
{
    public static string Write()
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "cotenant.json");
            WriteMembers(json, ConfigurationShape.Root);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void WriteMembers(Utf8JsonWriter json, OptionShape shape)
    {
        json.WriteString("description", shape.Description);
        switch (shape)
        {
            case ObjectShape o:
                json.WriteString("type", "object");
                json.WriteBoolean("additionalProperties", false);
                json.WriteStartObject("properties");
                if (ReferenceEquals(o, ConfigurationShape.Root))
                {
                    json.WriteStartObject("$schema");
                    json.WriteString("type", "string");
                    json.WriteEndObject();
                }

                foreach (var member in o.Members)
                {
                    json.WriteStartObject(member.Name);
                    WriteMembers(json, member.Shape);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
                if (o.Members.Any(m => m.Required))
                {
                    json.WriteStartArray("required");
                    foreach (var member in o.Members.Where(m => m.Required))
                    {
                        json.WriteStringValue(member.Name);
                    }

                    json.WriteEndArray();
                }

                break;
            case ListShape list:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteMembers(json, list.Item);
                json.WriteEndObject();
                break;
            case MapShape map:
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                WriteMembers(json, map.Value);
                json.WriteEndObject();
                break;
            case FreeShape { ObjectOnly: true }:
                json.WriteString("type", "object");
                break;
            case ValueShape value:
                WriteValue(json, value);
                break;
        }
    }

    private static void WriteValue(Utf8JsonWriter json, ValueShape value)
    {
        json.WriteString("type", value.Type switch
        {
            OptionType.Number => "number",
            OptionType.Integer => "integer",
            OptionType.Switch => "boolean",
            _ => "string",
        });
        if (value.Type == OptionType.Duration)
        {
            json.WriteString("pattern", DurationText.Pattern);
        }

        if (value.OneOf.Count > 0)
        {
            json.WriteStartArray("enum");
            foreach (var text in value.OneOf)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        if (value.Minimum is { } minimum)
        {
            json.WriteNumber("minimum", minimum);
        }

        if (value.Maximum is { } maximum and < long.MaxValue)
        {
            json.WriteNumber("maximum", maximum);
        }

        if (value.Default is { } fallback)
        {
            json.WritePropertyName("default");
            json.WriteRawValue(fallback);
        }
    }
}
