using System.Text.Json;

namespace Cotenant.Daemon.Runtime;

/// <summary>Detached JSON objects out of what writes members.</summary>
internal static class JsonBlock
{
    /// <summary>Makes an object of what <paramref name="members"/> writes into it.</summary>
    public static JsonElement Make(Action<Utf8JsonWriter> members) => MakeValue(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    /// <summary>Makes an element of the one value that <paramref name="value"/> writes.</summary>
    public static JsonElement MakeValue(Action<Utf8JsonWriter> value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            value(json);
        }

        using var document = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return document.RootElement.Clone();
    }
}
