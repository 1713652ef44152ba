using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.Policies.OsmlPlus.Units;

/// <summary>
/// The units of a host by id: a service has its slot as id, then come the best-effort pool and the crowd. Refilled at
/// every decision point without allocation.
/// </summary>
internal sealed class UnitTable
{
    private readonly Unit[] _units;
    private readonly short[] _unitOf;
    private readonly int[] _generations;
    private readonly int[] _sequences;
    private readonly short[] _order;
    private readonly int _capacity;
    private bool _started;

    internal UnitTable(int tenantCapacity)
    {
        _capacity = tenantCapacity;
        _units = new Unit[tenantCapacity + 2];
        _unitOf = new short[tenantCapacity];
        _generations = new int[tenantCapacity];
        _sequences = new int[tenantCapacity];
        _order = new short[tenantCapacity];
        _unitOf.AsSpan().Fill(-1);
    }

    /// <summary>Ids of units are below this.</summary>
    internal int Count => _units.Length;

    /// <summary>Id of the pool of best-effort tenants.</summary>
    internal int BestEffort => _capacity;

    /// <summary>Id of the pool of services without a place of their own.</summary>
    internal int Crowd => _capacity + 1;

    /// <summary>Active units other than the best-effort pool.</summary>
    internal int Services { get; private set; }

    internal ref Unit this[int unit] => ref _units[unit];

    /// <summary>The unit of a tenant, or -1.</summary>
    internal int UnitOf(int slot) => _unitOf[slot];

    /// <summary>Takes over an observation.</summary>
    /// <returns>True when tenants came or left since the last one.</returns>
    internal bool Update(HostObservation observation)
    {
        var changed = !_started || MembersChanged(observation);
        if (changed)
        {
            Arrange(observation);
        }

        for (var unit = 0; unit < _units.Length; unit++)
        {
            ClearReadings(ref _units[unit]);
        }

        for (var slot = 0; slot < _capacity; slot++)
        {
            if (_unitOf[slot] >= 0)
            {
                Read(observation, slot);
            }
        }

        foreach (ref var unit in _units.AsSpan())
        {
            if (unit.Active && unit.Members > 1 && unit.Cpu > 0)
            {
                unit.FrequencyMHz /= unit.Cpu;
                unit.Ipc /= unit.Cpu;
            }
        }

        return changed;
    }

    /// <summary>Forgets what it has seen: the next update counts as a change.</summary>
    internal void Restart() => _started = false;

    /// <summary>Writes who is where and what was read last, so that another instance sees the same changes.</summary>
    internal void Save(ref RecordWriter writer)
    {
        writer.Write((short)_capacity);
        writer.Write(_started);
        writer.Write((short)Services);
        for (var slot = 0; slot < _capacity; slot++)
        {
            writer.Write(_unitOf[slot]);
            writer.Write(_generations[slot]);
            writer.Write(_sequences[slot]);
        }

        foreach (ref readonly var unit in _units.AsSpan())
        {
            writer.Write(unit.Active);
            if (unit.Active)
            {
                writer.Write((byte)unit.Kind);
                writer.Write((short)unit.Members);
                writer.Write((short)unit.Slot);
                writer.Write((short)unit.Priority);
                writer.Write(unit.Generation);
                writer.Write(unit.ArrivedNs);
            }
        }
    }

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    internal void Restore(ref RecordReader reader)
    {
        if (reader.ReadInt16() != _capacity)
        {
            throw new InvalidDataException("the policy's memory is of a device with another number of tenant slots");
        }

        _started = reader.ReadBoolean();
        Services = reader.ReadInt16();
        for (var slot = 0; slot < _capacity; slot++)
        {
            _unitOf[slot] = reader.ReadInt16();
            _generations[slot] = reader.ReadInt32();
            _sequences[slot] = reader.ReadInt32();
        }

        foreach (ref var unit in _units.AsSpan())
        {
            unit = default;
            if (reader.ReadBoolean())
            {
                unit.Active = true;
                unit.Kind = (UnitKind)reader.ReadByte();
                unit.Members = reader.ReadInt16();
                unit.Slot = reader.ReadInt16();
                unit.Priority = reader.ReadInt16();
                unit.Generation = reader.ReadInt32();
                unit.ArrivedNs = reader.ReadInt64();
            }
        }
    }

    private bool MembersChanged(HostObservation observation)
    {
        for (var slot = 0; slot < _capacity; slot++)
        {
            var present = IsPresent(observation, slot);
            if (present != _unitOf[slot] >= 0 || (present && observation.Tenants[slot].Generation != _generations[slot]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPresent(HostObservation observation, int slot) =>
        slot < observation.SlotsInUse && observation.Tenants[slot].Present;

    private void Arrange(HostObservation observation)
    {
        _started = true;
        _unitOf.AsSpan().Fill(-1);
        foreach (ref var unit in _units.AsSpan())
        {
            unit.Active = false;
            unit.Members = 0;
        }

        var services = 0;
        var bestEffort = false;
        for (short slot = 0; slot < _capacity; slot++)
        {
            if (!IsPresent(observation, slot))
            {
                continue;
            }

            ref readonly var tenant = ref observation.Tenants[slot];
            if (_generations[slot] != tenant.Generation)
            {
                _generations[slot] = tenant.Generation;
                _sequences[slot] = 0;
            }

            if (tenant.Kind == TenantKind.BestEffort)
            {
                bestEffort = true;
                Join(observation, BestEffort, slot, UnitKind.BestEffort);
            }
            else
            {
                Rank(observation, slot, services++);
            }
        }

        var places = Places(observation.Topology) - (bestEffort ? 1 : 0);
        var own = services <= places ? services : Math.Max(0, places - 1);
        for (var rank = 0; rank < services; rank++)
        {
            var slot = _order[rank];
            Join(observation, rank < own ? slot : Crowd, slot, rank < own ? UnitKind.Service : UnitKind.Crowd);
        }

        Services = own + (services > own ? 1 : 0);
    }

    // units that can have a CPU, the fewest ways and a class each
    private static int Places(HostTopology topology)
    {
        var places = topology.CpuCount;
        if (topology.HasCache)
        {
            places = Math.Min(places, topology.Ways / Math.Max(1, topology.MinimumWays));
        }

        return topology.ClassLimit >= 0 && (topology.HasCache || topology.HasBandwidth) ? Math.Min(places, topology.ClassLimit) : places;
    }

    // insertion by falling priority, then by age
    private void Rank(HostObservation observation, short slot, int count)
    {
        var tenants = observation.Tenants;
        var at = count;
        for (; at > 0; at--)
        {
            ref readonly var other = ref tenants[_order[at - 1]];
            if (other.Priority > tenants[slot].Priority || (other.Priority == tenants[slot].Priority && other.ArrivedNs <= tenants[slot].ArrivedNs))
            {
                break;
            }

            _order[at] = _order[at - 1];
        }

        _order[at] = slot;
    }

    private void Join(HostObservation observation, int id, short slot, UnitKind kind)
    {
        ref readonly var tenant = ref observation.Tenants[slot];
        ref var unit = ref _units[id];
        _unitOf[slot] = (short)id;
        if (unit.Members++ == 0)
        {
            unit.Active = true;
            unit.Kind = kind;
            unit.Slot = slot;
            unit.Priority = tenant.Priority;
            unit.Generation = kind == UnitKind.Service ? tenant.Generation : 1;
            unit.ArrivedNs = tenant.ArrivedNs;
            return;
        }

        unit.Slot = Math.Min(unit.Slot, slot);
        unit.Priority = Math.Max(unit.Priority, tenant.Priority);
        unit.ArrivedNs = Math.Max(unit.ArrivedNs, tenant.ArrivedNs);
    }

    private static void ClearReadings(ref Unit unit)
    {
        unit.Ratio = double.NaN;
        unit.TargetMs = double.NaN;
        unit.LatencyMs = double.NaN;
        unit.Fresh = false;
        unit.SampleNs = 0;
        unit.Cpu = 0;
        unit.FrequencyMHz = 0;
        unit.Ipc = 0;
        unit.Misses = 0;
        unit.Bandwidth = 0;
        unit.Virtual = 0;
        unit.Resident = 0;
        unit.Requests = 0;
    }

    private void Read(HostObservation observation, int slot)
    {
        ref readonly var tenant = ref observation.Tenants[slot];
        ref var unit = ref _units[_unitOf[slot]];
        var cpu = tenant.CpuPercent.Or(double.NaN) / 100;

        // frequency and IPC of a pool weigh by CPU time; the sums are divided when all tenants are read
        var weight = unit.Members > 1 ? cpu : 1;
        unit.Cpu += cpu;
        unit.FrequencyMHz += weight * tenant.FrequencyMHz.Or(double.NaN);
        unit.Ipc += weight * tenant.Ipc.Or(double.NaN);
        unit.Misses += tenant.MissesPerSecond.Or(double.NaN);
        unit.Bandwidth += tenant.BandwidthBytes.Or(double.NaN);
        unit.Virtual += tenant.VirtualBytes.Or(double.NaN);
        unit.Resident += tenant.ResidentBytes.Or(double.NaN);
        unit.Requests += tenant.RequestsPerSecond.Or(double.NaN);

        if (!tenant.LatencyMs.HasValue || !tenant.TargetMs.HasValue || !(tenant.TargetMs.Value > 0))
        {
            return;
        }

        unit.Fresh |= tenant.LatencySequence != _sequences[slot];
        _sequences[slot] = tenant.LatencySequence;
        var ratio = tenant.LatencyMs.Value / tenant.TargetMs.Value;
        if (!(ratio <= unit.Ratio))
        {
            unit.Ratio = ratio;
            unit.TargetMs = tenant.TargetMs.Value;
            unit.LatencyMs = tenant.LatencyMs.Value;
            unit.SampleNs = tenant.LatencyTimeNs;
        }
    }
}
