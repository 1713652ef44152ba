using System.Text.Json;

namespace Cotenant.Daemon.Configuration.Models;

/// <summary>Compares detached JSON.</summary>
internal static class JsonText
{
    public static bool Same(JsonElement a, JsonElement b) =>
        a.ValueKind == JsonValueKind.Undefined || b.ValueKind == JsonValueKind.Undefined
            ? a.ValueKind == b.ValueKind
            : JsonElement.DeepEquals(a, b);
}
