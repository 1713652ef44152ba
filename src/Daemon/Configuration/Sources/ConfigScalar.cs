using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>A text, number, truth value or null.</summary>
/// <param name="origin">Where it was written.</param>
/// <param name="kind">String, Number, True, False or Null.</param>
/// <param name="text">The text of a string, the digits of a number.</param>
internal sealed class ConfigScalar(ConfigOrigin origin, JsonValueKind kind, string text) : ConfigNode(origin)
{
    public JsonValueKind Kind { get; } = kind;

    public string Text { get; } = text;

    public override string KindName => Kind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    public override void WriteJson(Utf8JsonWriter json)
    {
        switch (Kind)
        {
            case JsonValueKind.String:
                json.WriteStringValue(Text);
                break;
            case JsonValueKind.Number:
                json.WriteRawValue(Text);
                break;
            case JsonValueKind.Null:
                json.WriteNullValue();
                break;
            default:
                json.WriteBooleanValue(Kind == JsonValueKind.True);
                break;
        }
    }

    public static ConfigScalar String(ConfigOrigin origin, string text) => new(origin, JsonValueKind.String, text);
}
