using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>A value of the configuration together with where it was written.</summary>
internal abstract class ConfigNode(ConfigOrigin origin)
{
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>What the value is, for messages: "a text", "an object", ...</summary>
    public abstract string KindName { get; }

    public abstract void WriteJson(Utf8JsonWriter json);

    /// <summary>The value as a detached JSON element, for what only a device or a policy understands.</summary>
    public JsonElement ToJsonElement()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            WriteJson(json);
        }

        using var document = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return document.RootElement.Clone();
    }
}
