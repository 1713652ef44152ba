using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>The start of a device's records in a segment: what is needed to read and replay them.</summary>
/// <param name="Kind">The device's kind.</param>
/// <param name="Family">Its family.</param>
/// <param name="Simulator">Version and parameter hash of a simulator; empty for real devices.</param>
/// <param name="UtcTicks">Wall clock, 100 ns ticks, UTC.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Resources">Names of the resources.</param>
/// <param name="GuardRules">Texts of the guard's rules.</param>
/// <param name="Events">Texts of the device's events.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Tenants">The tenants.</param>
/// <param name="Merged">The merged state's bytes.</param>
public sealed record DeviceHeader(
    string Kind,
    string Family,
    string Simulator,
    long UtcTicks,
    DeviceMode Mode,
    string[] Resources,
    CodeDescriptor[] GuardRules,
    CodeDescriptor[] Events,
    HeaderEntry[] Entries,
    TenantEntry Tenants,
    byte[] Merged)
{
    private const byte Version = 1;

    internal static byte[] Make(DeviceDescriptor descriptor, TenantTable tenants, PolicyEntry[] entries, Plan merged, DeviceMode mode, long utcTicks) =>
        GrowingRecord.Make(
            (descriptor, tenants, entries, merged, mode, utcTicks),
            static ((DeviceDescriptor Descriptor, TenantTable Tenants, PolicyEntry[] Entries, Plan Merged, DeviceMode Mode, long UtcTicks) head, ref RecordWriter writer) =>
            {
                writer.Write(Version);
                writer.Write(head.Descriptor.Kind);
                writer.Write(head.Descriptor.Family);
                writer.Write(head.Descriptor.Simulator);
                writer.Write(head.UtcTicks);
                writer.Write((byte)head.Mode);
                writer.Write((byte)head.Descriptor.Resources.Count);
                foreach (var resource in head.Descriptor.Resources)
                {
                    writer.Write(resource);
                }

                WriteCodes(head.Descriptor.GuardRules, ref writer);
                WriteCodes(head.Descriptor.Events, ref writer);
                writer.Write((byte)head.Entries.Length);
                foreach (var entry in head.Entries)
                {
                    writer.Write((int)entry.Leases.Bits);
                    WritePolicies(entry.Chain, ref writer);
                    WritePolicies(entry.Shadow, ref writer);
                }

                TenantEntry.Write(head.Tenants, ref writer);
                var merged = GrowingRecord.Make(head.Merged, static (Plan plan, ref RecordWriter part) => plan.Write(ref part));
                writer.Write(merged.Length);
                writer.Write(merged);
            });

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">The record is cut short, or of a newer version.</exception>
    public static DeviceHeader Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RecordReader(payload);
        if (reader.ReadByte() is var version && version != Version)
        {
            throw new InvalidDataException($"the record is of version {version}; this program reads version {Version}");
        }

        var kind = reader.ReadString();
        var family = reader.ReadString();
        var simulator = reader.ReadString();
        var utcTicks = reader.ReadInt64();
        var mode = (DeviceMode)reader.ReadByte();
        var resources = new string[reader.ReadByte()];
        for (var i = 0; i < resources.Length; i++)
        {
            resources[i] = reader.ReadString();
        }

        var rules = ReadCodes(ref reader);
        var events = ReadCodes(ref reader);
        var entries = new HeaderEntry[reader.ReadByte()];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new HeaderEntry(new ResourceSet((uint)reader.ReadInt32()), ReadPolicies(ref reader), ReadPolicies(ref reader));
        }

        var tenants = TenantEntry.Read(ref reader);
        var merged = reader.ReadBytes(reader.ReadInt32()).ToArray();
        return new DeviceHeader(kind, family, simulator, utcTicks, mode, resources, rules, events, entries, tenants, merged);
    }

    internal static byte[] MemoryOf(PolicyInstance instance) =>
        instance.Enabled ? GrowingRecord.Make(instance.Policy, static (IPolicy policy, ref RecordWriter writer) => policy.SaveMemory(ref writer)) : [];

    private static void WritePolicies(IReadOnlyList<PolicyInstance> policies, ref RecordWriter writer)
    {
        writer.Write((byte)policies.Count);
        foreach (var policy in policies)
        {
            writer.Write(policy.Name);
            writer.Write(policy.PluginId);
            writer.Write(policy.PluginVersion);
            WriteCodes(policy.Manifest.Reasons, ref writer);
            var memory = MemoryOf(policy);
            writer.Write(memory.Length);
            writer.Write(memory);
        }
    }

    private static HeaderPolicy[] ReadPolicies(ref RecordReader reader)
    {
        var policies = new HeaderPolicy[reader.ReadByte()];
        for (var i = 0; i < policies.Length; i++)
        {
            policies[i] = new HeaderPolicy(
                reader.ReadString(), reader.ReadString(), reader.ReadString(), ReadCodes(ref reader), reader.ReadBytes(reader.ReadInt32()).ToArray());
        }

        return policies;
    }

    private static void WriteCodes(IReadOnlyList<CodeDescriptor> codes, ref RecordWriter writer)
    {
        writer.Write((short)codes.Count);
        foreach (var code in codes)
        {
            writer.Write(code.Code);
            writer.Write(code.Name);
            writer.Write(code.Text);
        }
    }

    private static CodeDescriptor[] ReadCodes(ref RecordReader reader)
    {
        var codes = new CodeDescriptor[reader.ReadInt16()];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = new CodeDescriptor(reader.ReadInt32(), reader.ReadString(), reader.ReadString());
        }

        return codes;
    }
}
