using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Policies.OsmlPlus.Units;

/// <summary>Who is to have how much, by unit id; writes the demands from which the placer makes a plan.</summary>
internal sealed class Amounts
{
    private readonly Amount[] _amounts;

    internal Amounts(int units) => _amounts = new Amount[units];

    internal ref Amount this[int unit] => ref _amounts[unit];

    internal void CopyFrom(Amounts other) => other._amounts.CopyTo(_amounts, 0);

    internal bool SameAs(Amounts other) => _amounts.AsSpan().SequenceEqual(other._amounts);

    internal void Clear() => _amounts.AsSpan().Clear();

    /// <summary>CPUs that no unit has.</summary>
    internal int FreeCores(HostTopology topology)
    {
        var free = topology.CpuCount;
        foreach (ref readonly var amount in _amounts.AsSpan())
        {
            free -= amount.Cores - amount.SharedCores;
        }

        return free;
    }

    /// <summary>Ways that no unit has; plenty where there is no cache allocation.</summary>
    internal int FreeWays(HostTopology topology)
    {
        var free = topology.Ways;
        foreach (ref readonly var amount in _amounts.AsSpan())
        {
            free -= amount.Ways - amount.SharedWays;
        }

        return topology.HasCache ? free : int.MaxValue / 2;
    }

    /// <summary>Takes over what a plan holds: another policy may have decided, or the guard may have refused.</summary>
    /// <returns>False, with the amounts unchanged, when the plan already holds these amounts.</returns>
    internal bool Adopt(UnitTable units, HostPlan plan)
    {
        var same = true;
        for (var unit = 0; unit < units.Count; unit++)
        {
            same &= units[unit].Active == _amounts[unit].Cores > 0 && (!units[unit].Active || Holds(units[unit], plan, _amounts[unit]));
        }

        if (same)
        {
            return false;
        }

        for (var unit = 0; unit < units.Count; unit++)
        {
            ref readonly var source = ref units[unit];
            var known = source.Active && plan.Tenants[source.Slot].Present;
            _amounts[unit] = !known ? default : new Amount
            {
                Cores = plan.Tenants[source.Slot].Cpus.Count,
                Ways = plan.WayCount(source.Slot),
                Bandwidth = Bandwidth(plan, source.Slot),
            };
        }

        return true;
    }

    internal void Write(UnitTable units, Span<HostDemand> demands)
    {
        for (var slot = 0; slot < demands.Length; slot++)
        {
            var unit = units.UnitOf(slot);
            if (unit < 0)
            {
                demands[slot] = default;
                continue;
            }

            ref readonly var amount = ref _amounts[unit];
            demands[slot] = new HostDemand
            {
                Present = true,
                Cores = amount.Cores,
                Ways = amount.Ways,
                BandwidthPercent = amount.Bandwidth,
                Pool = units[unit].Kind switch { UnitKind.BestEffort => 1, UnitKind.Crowd => 2, _ => 0 },
                Partner = (short)(amount.Partner == 0 ? 0 : units[amount.Partner - 1].Slot + 1),
                SharedCores = amount.SharedCores,
                SharedWays = amount.SharedWays,
            };
        }
    }

    internal void Save(ref RecordWriter writer)
    {
        writer.Write((short)_amounts.Length);
        foreach (ref readonly var amount in _amounts.AsSpan())
        {
            writer.Write(amount.Cores > 0);
            if (amount.Cores > 0)
            {
                writer.Write((short)amount.Cores);
                writer.Write((short)amount.Ways);
                writer.Write((byte)amount.Bandwidth);
                writer.Write(amount.Partner);
                writer.Write((short)amount.SharedCores);
                writer.Write((short)amount.SharedWays);
            }
        }
    }

    internal void Restore(ref RecordReader reader)
    {
        if (reader.ReadInt16() != _amounts.Length)
        {
            throw new InvalidDataException("the policy's memory is of a device with another number of tenant slots");
        }

        foreach (ref var amount in _amounts.AsSpan())
        {
            amount = default;
            if (reader.ReadBoolean())
            {
                amount.Cores = reader.ReadInt16();
                amount.Ways = reader.ReadInt16();
                amount.Bandwidth = reader.ReadByte();
                amount.Partner = reader.ReadInt16();
                amount.SharedCores = reader.ReadInt16();
                amount.SharedWays = reader.ReadInt16();
            }
        }
    }

    private static bool Holds(in Unit unit, HostPlan plan, in Amount amount) =>
        plan.Tenants[unit.Slot].Present
        && plan.Tenants[unit.Slot].Cpus.Count == amount.Cores
        && plan.WayCount(unit.Slot) == amount.Ways;

    private static int Bandwidth(HostPlan plan, int slot)
    {
        var percent = plan.BandwidthPercent(slot)[0];
        return percent == 100 ? 0 : percent;
    }
}
