using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Host;

/// <summary>What is known of one tenant of a host at a decision point. Counters cover the time since the last one.</summary>
public struct HostTenant
{
    /// <summary>False for an empty slot; nothing else counts then.</summary>
    public bool Present;

    /// <summary>Latency-critical or best-effort.</summary>
    public TenantKind Kind;

    /// <summary>0 (first to give) to 100.</summary>
    public byte Priority;

    /// <summary>Names one tenant for ever together with the slot: a slot is reused, a generation is not.</summary>
    public int Generation;

    /// <summary>Device time of the arrival, nanoseconds.</summary>
    public long ArrivedNs;

    /// <summary>Target of the 99th percentile in milliseconds; missing for best-effort tenants.</summary>
    public Sample TargetMs;

    /// <summary>The newest 99th percentile in milliseconds.</summary>
    public Sample LatencyMs;

    /// <summary>Counts the samples of <see cref="LatencyMs"/>: a policy sees here that one is new.</summary>
    public int LatencySequence;

    /// <summary>Device time at which the newest latency sample was published, nanoseconds.</summary>
    public long LatencyTimeNs;

    /// <summary>Requests a second that the tenant's own instrumentation counts.</summary>
    public Sample RequestsPerSecond;

    /// <summary>CPU time over wall time in percent of one CPU, summed over its CPUs.</summary>
    public Sample CpuPercent;

    /// <summary>Mean frequency of its CPUs, MHz.</summary>
    public Sample FrequencyMHz;

    /// <summary>Instructions per cycle.</summary>
    public Sample Ipc;

    /// <summary>Misses of the last-level cache a second.</summary>
    public Sample MissesPerSecond;

    /// <summary>Memory bandwidth as measured, bytes a second (MBM total).</summary>
    public Sample BandwidthBytes;

    /// <summary>Bandwidth limit that the last plan asked for, percent; the least of its domains.</summary>
    public Sample BandwidthRequestedPercent;

    /// <summary>Bandwidth limit in force as read back, percent; the least of its domains. Neither is what flows: that is <see cref="BandwidthBytes"/>.</summary>
    public Sample BandwidthAppliedPercent;

    /// <summary>Occupancy of the last-level cache, bytes (CMT).</summary>
    public Sample OccupancyBytes;

    /// <summary>Virtual memory, bytes.</summary>
    public Sample VirtualBytes;

    /// <summary>Resident memory, bytes.</summary>
    public Sample ResidentBytes;

    /// <summary>Share of the time in which some task waited for a CPU, 0 to 1 (PSI some, cpu).</summary>
    public Sample CpuPressure;

    /// <summary>Share of the time in which some task waited for memory, 0 to 1 (PSI some, memory).</summary>
    public Sample MemoryPressure;

    /// <summary>Share of periods in which the quota throttled it, 0 to 1 (cpu.stat).</summary>
    public Sample Throttled;

    internal readonly void Write(ref RecordWriter writer)
    {
        writer.Write(Present);
        if (!Present)
        {
            return;
        }

        writer.Write((byte)Kind);
        writer.Write(Priority);
        writer.Write(Generation);
        writer.Write(ArrivedNs);
        writer.Write(TargetMs);
        writer.Write(LatencyMs);
        writer.Write(LatencySequence);
        writer.Write(LatencyTimeNs);
        writer.Write(RequestsPerSecond);
        writer.Write(CpuPercent);
        writer.Write(FrequencyMHz);
        writer.Write(Ipc);
        writer.Write(MissesPerSecond);
        writer.Write(BandwidthBytes);
        writer.Write(OccupancyBytes);
        writer.Write(VirtualBytes);
        writer.Write(ResidentBytes);
        writer.Write(CpuPressure);
        writer.Write(MemoryPressure);
        writer.Write(Throttled);
        writer.Write(BandwidthRequestedPercent);
        writer.Write(BandwidthAppliedPercent);
    }

    internal static HostTenant Read(ref RecordReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return default;
        }

        return new HostTenant
        {
            Present = true,
            Kind = (TenantKind)reader.ReadByte(),
            Priority = reader.ReadByte(),
            Generation = reader.ReadInt32(),
            ArrivedNs = reader.ReadInt64(),
            TargetMs = reader.ReadSample(),
            LatencyMs = reader.ReadSample(),
            LatencySequence = reader.ReadInt32(),
            LatencyTimeNs = reader.ReadInt64(),
            RequestsPerSecond = reader.ReadSample(),
            CpuPercent = reader.ReadSample(),
            FrequencyMHz = reader.ReadSample(),
            Ipc = reader.ReadSample(),
            MissesPerSecond = reader.ReadSample(),
            BandwidthBytes = reader.ReadSample(),
            OccupancyBytes = reader.ReadSample(),
            VirtualBytes = reader.ReadSample(),
            ResidentBytes = reader.ReadSample(),
            CpuPressure = reader.ReadSample(),
            MemoryPressure = reader.ReadSample(),
            Throttled = reader.ReadSample(),
            BandwidthRequestedPercent = reader.ReadSample(),
            BandwidthAppliedPercent = reader.ReadSample(),
        };
    }
}
