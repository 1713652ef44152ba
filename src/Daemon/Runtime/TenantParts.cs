using System.Text.Json;

namespace Cotenant.Daemon.Runtime;

/// <summary>Takes a snapshot's JSON apart by tenant slot, whatever the device's family.</summary>
internal static class TenantParts
{
    /// <summary>The elements of <c>tenants</c> in a part of a snapshot, by their member <c>slot</c>.</summary>
    public static IReadOnlyDictionary<int, JsonElement> BySlot(JsonElement? snapshot, string part)
    {
        var parts = new Dictionary<int, JsonElement>();
        if (snapshot is { } now
            && now.TryGetProperty(part, out var content)
            && content.TryGetProperty("tenants", out var list)
            && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in list.EnumerateArray())
            {
                if (element.TryGetProperty("slot", out var slot))
                {
                    parts[slot.GetInt32()] = element;
                }
            }
        }

        return parts;
    }

    public static JsonElement? Find(IReadOnlyDictionary<int, JsonElement> parts, int slot) =>
        parts.TryGetValue(slot, out var element) ? element : null;

    /// <summary>A number of a tenant's part; null when it is missing, whatever the reason.</summary>
    public static double? Number(IReadOnlyDictionary<int, JsonElement> parts, int slot, string member) =>
        parts.TryGetValue(slot, out var element)
        && element.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>Whether the newest latency is within the target; null when either is unknown.</summary>
    public static bool? TargetMet(IReadOnlyDictionary<int, JsonElement> observed, int slot) =>
        Number(observed, slot, "latencyMs") is { } latency && Number(observed, slot, "targetMs") is { } target ? latency <= target : null;
}
