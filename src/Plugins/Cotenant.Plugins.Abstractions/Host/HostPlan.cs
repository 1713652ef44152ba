using System.Numerics;
using System.Text.Json;

namespace Cotenant.Plugins.Host;

/// <summary>
/// Who gets which CPUs, ways, bandwidth and memory of a host: exact places, indexed by tenant slot. Ways and bandwidth
/// are kept per cache domain in the order of <see cref="HostTopology.CacheDomains"/>.
/// </summary>
public sealed class HostPlan : Plan<HostPlan>
{
    private readonly HostAllocation[] _tenants;
    private readonly ulong[] _ways;
    private readonly byte[] _bandwidth;
    private readonly int _domains;
    private readonly int _cpuWords;

    /// <summary>Creates a plan that holds nothing.</summary>
    public HostPlan(HostTopology topology, int tenantCapacity)
    {
        _domains = topology.CacheDomains.Count;
        _cpuWords = (topology.CpuNumbers + 63) / 64;
        _tenants = new HostAllocation[tenantCapacity];
        _ways = new ulong[tenantCapacity * _domains];
        _bandwidth = new byte[tenantCapacity * _domains];
    }

    /// <summary>The allocations by slot.</summary>
    public Span<HostAllocation> Tenants => _tenants;

    /// <summary>Cache domains.</summary>
    public int Domains => _domains;

    /// <summary>The way masks of a tenant by cache domain; 0 where the host cannot allocate cache.</summary>
    public Span<ulong> Ways(int slot) => _ways.AsSpan(slot * _domains, _domains);

    /// <summary>The bandwidth of a tenant in percent by cache domain; 0 where the host cannot throttle, 100 for no limit.</summary>
    public Span<byte> BandwidthPercent(int slot) => _bandwidth.AsSpan(slot * _domains, _domains);

    /// <summary>Ways of a tenant in its widest domain.</summary>
    public int WayCount(int slot)
    {
        var most = 0;
        foreach (var mask in Ways(slot))
        {
            most = Math.Max(most, BitOperations.PopCount(mask));
        }

        return most;
    }

    /// <summary>Empties a slot.</summary>
    public void Clear(int slot)
    {
        _tenants[slot] = default;
        Ways(slot).Clear();
        BandwidthPercent(slot).Clear();
    }

    /// <inheritdoc />
    public override void CopyFrom(HostPlan source)
    {
        source._tenants.CopyTo(_tenants, 0);
        source._ways.CopyTo(_ways, 0);
        source._bandwidth.CopyTo(_bandwidth, 0);
    }

    /// <inheritdoc />
    public override void CopyResources(HostPlan source, ResourceSet resources, in DecisionPoint point)
    {
        if (resources.Contains(HostResources.Cache))
        {
            source._ways.CopyTo(_ways, 0);
        }

        if (resources.Contains(HostResources.Bandwidth))
        {
            source._bandwidth.CopyTo(_bandwidth, 0);
        }

        for (var slot = 0; slot < _tenants.Length; slot++)
        {
            ref var own = ref _tenants[slot];
            ref readonly var other = ref source._tenants[slot];
            if (!own.Present && !other.Present)
            {
                continue;
            }

            // presence goes with the cores: a tenant that is placed has CPUs
            if (resources.Contains(HostResources.Cores))
            {
                own.Present = other.Present;
                own.Cpus = other.Cpus;
                own.CpuShare = other.CpuShare;
                own.CpuWeight = other.CpuWeight;
                own.CpuQuotaPercent = other.CpuQuotaPercent;
            }

            if (resources.Contains(HostResources.Cache))
            {
                own.WayShare = other.WayShare;
            }

            if (resources.Contains(HostResources.Memory))
            {
                own.MemoryLowBytes = other.MemoryLowBytes;
                own.MemoryHighBytes = other.MemoryHighBytes;
                own.MemoryMaxBytes = other.MemoryMaxBytes;
            }
        }
    }

    /// <inheritdoc />
    public override ResourceSet Difference(HostPlan other)
    {
        var different = ResourceSet.None;
        if (!_ways.AsSpan().SequenceEqual(other._ways))
        {
            different |= ResourceSet.Of(HostResources.Cache);
        }

        if (!_bandwidth.AsSpan().SequenceEqual(other._bandwidth))
        {
            different |= ResourceSet.Of(HostResources.Bandwidth);
        }

        for (var slot = 0; slot < _tenants.Length; slot++)
        {
            ref readonly var left = ref _tenants[slot];
            ref readonly var right = ref other._tenants[slot];
            if (!left.Present && !right.Present)
            {
                continue;
            }

            if (!left.SameCores(right))
            {
                different |= ResourceSet.Of(HostResources.Cores);
            }

            if (left.WayShare != right.WayShare)
            {
                different |= ResourceSet.Of(HostResources.Cache);
            }

            if (!left.SameMemory(right))
            {
                different |= ResourceSet.Of(HostResources.Memory);
            }
        }

        return different;
    }

    /// <inheritdoc />
    public override void Write(ref RecordWriter writer)
    {
        short used = 0;
        for (short slot = 0; slot < _tenants.Length; slot++)
        {
            used = _tenants[slot].Present ? (short)(slot + 1) : used;
        }

        writer.Write(used);
        for (var slot = 0; slot < used; slot++)
        {
            ref readonly var tenant = ref _tenants[slot];
            writer.Write(tenant.Present);
            if (!tenant.Present)
            {
                continue;
            }

            tenant.Cpus.Write(ref writer, _cpuWords);
            writer.Write(tenant.CpuShare);
            writer.Write(tenant.WayShare);
            writer.Write(tenant.CpuWeight);
            writer.Write(tenant.CpuQuotaPercent);
            writer.Write(tenant.MemoryLowBytes);
            writer.Write(tenant.MemoryHighBytes);
            writer.Write(tenant.MemoryMaxBytes);
            foreach (var mask in Ways(slot))
            {
                writer.Write(mask);
            }

            writer.Write(BandwidthPercent(slot));
        }
    }

    /// <inheritdoc />
    public override void Read(ref RecordReader reader)
    {
        int used = reader.ReadInt16();
        if (used < 0 || used > _tenants.Length)
        {
            throw new InvalidDataException($"the record holds {used} tenant slots; this device has {_tenants.Length}");
        }

        for (var slot = 0; slot < _tenants.Length; slot++)
        {
            Clear(slot);
            if (slot >= used || !reader.ReadBoolean())
            {
                continue;
            }

            ref var tenant = ref _tenants[slot];
            tenant.Present = true;
            tenant.Cpus = CpuSet.Read(ref reader, _cpuWords);
            tenant.CpuShare = reader.ReadByte();
            tenant.WayShare = reader.ReadByte();
            tenant.CpuWeight = reader.ReadInt32();
            tenant.CpuQuotaPercent = reader.ReadInt32();
            tenant.MemoryLowBytes = reader.ReadInt64();
            tenant.MemoryHighBytes = reader.ReadInt64();
            tenant.MemoryMaxBytes = reader.ReadInt64();
            foreach (ref var mask in Ways(slot))
            {
                mask = reader.ReadUInt64();
            }

            reader.ReadBytes(_domains).CopyTo(BandwidthPercent(slot));
        }
    }

    /// <inheritdoc />
    public override void WriteJson(Utf8JsonWriter json, ITenantNames tenants) => HostPlanJson.Write(this, json, tenants);
}
