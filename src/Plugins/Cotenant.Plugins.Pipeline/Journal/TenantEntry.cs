using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>The tenants of a device from a moment on: slot and id.</summary>
/// <param name="Names">Id by slot; null for an empty slot.</param>
public sealed record TenantEntry(string?[] Names) : ITenantNames
{
    /// <inheritdoc />
    public string NameOf(int slot) => (uint)slot < (uint)Names.Length ? Names[slot] ?? "-" : "-";

    /// <summary>Reads the tenants.</summary>
    /// <exception cref="InvalidDataException">The record is cut short.</exception>
    public static TenantEntry Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        return Read(ref reader);
    }

    internal static TenantEntry Read(ref RecordReader reader)
    {
        var names = new string?[reader.ReadInt16()];
        for (int count = reader.ReadInt16(); count > 0; count--)
        {
            int slot = reader.ReadInt16();
            var name = reader.ReadString();
            if ((uint)slot >= (uint)names.Length)
            {
                throw new InvalidDataException($"tenant slot {slot} is beyond the device's {names.Length}");
            }

            names[slot] = name;
        }

        return new TenantEntry(names);
    }

    internal static byte[] Make(TenantTable tenants) => Records.GrowingRecord.Make(tenants, Write);

    internal static void Write(TenantTable tenants, ref RecordWriter writer)
    {
        writer.Write((short)tenants.Capacity);
        writer.Write((short)tenants.Count);
        for (var slot = 0; slot < tenants.Capacity; slot++)
        {
            if (tenants[slot] is { } tenant)
            {
                writer.Write((short)slot);
                writer.Write(tenant.Id);
            }
        }
    }
}
