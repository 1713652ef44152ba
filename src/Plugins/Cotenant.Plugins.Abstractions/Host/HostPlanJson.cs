using System.Globalization;
using System.Text.Json;

namespace Cotenant.Plugins.Host;

/// <summary>Writes a host's plan for people: exact CPUs and masks, and how many they are.</summary>
internal static class HostPlanJson
{
    internal static void Write(HostPlan plan, Utf8JsonWriter json, ITenantNames tenants)
    {
        json.WriteStartArray("tenants");
        for (var slot = 0; slot < plan.Tenants.Length; slot++)
        {
            ref readonly var tenant = ref plan.Tenants[slot];
            if (!tenant.Present)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("tenant", tenants.NameOf(slot));
            json.WriteNumber("slot", slot);
            json.WriteNumber("cores", tenant.Cpus.Count);
            json.WriteString("cpus", tenant.Cpus.ToString());
            json.WriteNumber("ways", plan.WayCount(slot));
            json.WriteStartArray("wayMasks");
            foreach (var mask in plan.Ways(slot))
            {
                json.WriteStringValue(mask.ToString("x", CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
            json.WriteStartArray("bandwidthPercent");
            foreach (var percent in plan.BandwidthPercent(slot))
            {
                json.WriteNumberValue(percent);
            }

            json.WriteEndArray();
            WriteUnlessZero(json, "cpuShare", tenant.CpuShare);
            WriteUnlessZero(json, "wayShare", tenant.WayShare);
            WriteUnlessZero(json, "cpuWeight", tenant.CpuWeight);
            WriteUnlessZero(json, "cpuQuotaPercent", tenant.CpuQuotaPercent);
            WriteUnlessZero(json, "memoryLowBytes", tenant.MemoryLowBytes);
            WriteUnlessZero(json, "memoryHighBytes", tenant.MemoryHighBytes);
            WriteUnlessZero(json, "memoryMaxBytes", tenant.MemoryMaxBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUnlessZero(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }
}
