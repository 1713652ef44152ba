using System.Text.Json;

namespace Cotenant.Plugins.Host;

/// <summary>What a decision point of a host needs to know.</summary>
public sealed class HostObservation : Observation
{
    private readonly HostTenant[] _tenants;

    /// <summary>Creates an empty observation.</summary>
    /// <param name="topology">What the host has.</param>
    /// <param name="tenantCapacity">Tenant slots.</param>
    public HostObservation(HostTopology topology, int tenantCapacity)
    {
        Topology = topology;
        _tenants = new HostTenant[tenantCapacity];
    }

    /// <summary>What the host has to hand out.</summary>
    public HostTopology Topology { get; set; }

    /// <summary>The tenants by slot; empty slots have <see cref="HostTenant.Present"/> false.</summary>
    public Span<HostTenant> Tenants => _tenants;

    /// <summary>One more than the highest slot in use: loops need not look further.</summary>
    public int SlotsInUse { get; set; }

    /// <summary>Memory bandwidth of the whole host, bytes a second.</summary>
    public Sample TotalBandwidthBytes { get; set; }

    /// <summary>Share of the time in which some task of the host waited for a CPU, 0 to 1.</summary>
    public Sample CpuPressure { get; set; }

    /// <inheritdoc />
    public override void WriteJson(Utf8JsonWriter json)
    {
        WriteSample(json, "totalBandwidthBytesPerSecond", TotalBandwidthBytes);
        WriteSample(json, "cpuPressure", CpuPressure);
        json.WriteStartArray("tenants");
        for (var slot = 0; slot < SlotsInUse; slot++)
        {
            ref readonly var tenant = ref _tenants[slot];
            if (!tenant.Present)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteNumber("slot", slot);
            json.WriteString("kind", tenant.Kind == Devices.TenantKind.BestEffort ? "best-effort" : "latency-critical");
            json.WriteNumber("priority", tenant.Priority);
            WriteSample(json, "targetMs", tenant.TargetMs);
            WriteSample(json, "latencyMs", tenant.LatencyMs);
            WriteSample(json, "requestsPerSecond", tenant.RequestsPerSecond);
            WriteSample(json, "cpuPercent", tenant.CpuPercent);
            WriteSample(json, "frequencyMHz", tenant.FrequencyMHz);
            WriteSample(json, "ipc", tenant.Ipc);
            WriteSample(json, "missesPerSecond", tenant.MissesPerSecond);
            WriteSample(json, "bandwidthBytesPerSecond", tenant.BandwidthBytes);
            WriteSample(json, "bandwidthRequestedPercent", tenant.BandwidthRequestedPercent);
            WriteSample(json, "bandwidthAppliedPercent", tenant.BandwidthAppliedPercent);
            WriteSample(json, "occupancyBytes", tenant.OccupancyBytes);
            WriteSample(json, "virtualBytes", tenant.VirtualBytes);
            WriteSample(json, "residentBytes", tenant.ResidentBytes);
            WriteSample(json, "cpuPressure", tenant.CpuPressure);
            WriteSample(json, "memoryPressure", tenant.MemoryPressure);
            WriteSample(json, "throttled", tenant.Throttled);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <inheritdoc />
    protected override void WriteContent(ref RecordWriter writer)
    {
        writer.Write(TotalBandwidthBytes);
        writer.Write(CpuPressure);
        writer.Write((short)SlotsInUse);
        for (var slot = 0; slot < SlotsInUse; slot++)
        {
            _tenants[slot].Write(ref writer);
        }
    }

    /// <inheritdoc />
    protected override void ReadContent(ref RecordReader reader)
    {
        TotalBandwidthBytes = reader.ReadSample();
        CpuPressure = reader.ReadSample();
        int slots = reader.ReadInt16();
        if (slots < 0 || slots > _tenants.Length)
        {
            throw new InvalidDataException($"the record holds {slots} tenant slots; this device has {_tenants.Length}");
        }

        for (var slot = 0; slot < slots; slot++)
        {
            _tenants[slot] = HostTenant.Read(ref reader);
        }

        _tenants.AsSpan(slots, Math.Max(0, SlotsInUse - slots)).Clear();
        SlotsInUse = slots;
    }

    private static void WriteSample(Utf8JsonWriter json, string name, Sample sample)
    {
        if (sample.HasValue && double.IsFinite(sample.Value))
        {
            json.WriteNumber(name, sample.Value);
        }
        else if (sample.Status is not (SampleStatus.NotYet or SampleStatus.NoSource or SampleStatus.NotSupported))
        {
            json.WriteString(name, sample.Status.ToString());
        }
    }
}
