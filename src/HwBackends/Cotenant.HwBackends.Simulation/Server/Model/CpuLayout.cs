using Cotenant.HwBackends.Simulation.Server.Shape;

namespace Cotenant.HwBackends.Simulation.Server.Model;

/// <summary>
/// Which tenants run where, in classes: CPUs with the same tenants whose siblings have the same tenants too behave alike,
/// so the solver walks a handful of classes, not every CPU.
/// </summary>
internal sealed class CpuLayout
{
    private readonly ServerShape _shape;
    private readonly int[] _classOfCpu;
    private readonly int[] _firstCpu;
    private int[] _cpuTenants;

    /// <summary>Creates an empty layout.</summary>
    public CpuLayout(ServerShape shape, int tenantCapacity)
    {
        _shape = shape;
        var cpus = shape.LogicalCpus;
        _classOfCpu = new int[cpus];
        _firstCpu = new int[cpus];
        _cpuTenants = new int[cpus * Math.Min(tenantCapacity, 8)];
        CpuCount = new int[cpus];
        Sibling = new int[cpus];
        Start = new int[cpus + 1];
        Tenant = new int[cpus];
        SiblingEntry = new int[cpus];
        Entitlement = new double[cpus];
        Time = new double[cpus];
        BusyTotal = new double[cpus];
    }

    /// <summary>Classes in use.</summary>
    public int Classes { get; private set; }

    /// <summary>CPUs of a class.</summary>
    public int[] CpuCount { get; }

    /// <summary>The class of the siblings of a class, or -1 where there are none.</summary>
    public int[] Sibling { get; }

    /// <summary>First entry of each class; an entry is a tenant on a class.</summary>
    public int[] Start { get; }

    /// <summary>The tenant of an entry.</summary>
    public int[] Tenant { get; private set; }

    /// <summary>The entry of the same tenant on the sibling class, or -1.</summary>
    public int[] SiblingEntry { get; private set; }

    /// <summary>Share of a CPU that the tenant gets when all want it.</summary>
    public double[] Entitlement { get; private set; }

    /// <summary>Share of a CPU that the tenant can have now: its entitlement and what the others leave.</summary>
    public double[] Time { get; private set; }

    /// <summary>Busy share of a CPU of the class.</summary>
    public double[] BusyTotal { get; }

    /// <summary>Finds the classes anew.</summary>
    public void Rebuild(TenantState[] tenants, int slots)
    {
        var cpus = _shape.LogicalCpus;
        var width = WidestCpu(tenants, slots);
        if (_cpuTenants.Length < cpus * width)
        {
            _cpuTenants = new int[cpus * width];
        }

        var lengths = (stackalloc int[cpus]);
        for (var slot = 0; slot < slots; slot++)
        {
            ref readonly var set = ref tenants[slot].Cpus;
            for (var cpu = set.Next(0); cpu >= 0 && cpu < cpus; cpu = set.Next(cpu + 1))
            {
                _cpuTenants[(cpu * width) + lengths[cpu]++] = slot;
            }
        }

        FindClasses(cpus, width, lengths);
        FillEntries(tenants, width, lengths);
    }

    private int WidestCpu(TenantState[] tenants, int slots)
    {
        var widest = 1;
        for (var cpu = 0; cpu < _shape.LogicalCpus; cpu++)
        {
            var count = 0;
            for (var slot = 0; slot < slots; slot++)
            {
                count += tenants[slot].Cpus.Contains(cpu) ? 1 : 0;
            }

            widest = Math.Max(widest, count);
        }

        return widest;
    }

    private void FindClasses(int cpus, int width, ReadOnlySpan<int> lengths)
    {
        Classes = 0;
        for (var cpu = 0; cpu < cpus; cpu++)
        {
            var found = -1;
            for (var c = 0; c < Classes && found < 0; c++)
            {
                found = SameTenants(cpu, _firstCpu[c], width, lengths)
                    && SameTenants(_shape.SiblingOf(cpu), _shape.SiblingOf(_firstCpu[c]), width, lengths) ? c : -1;
            }

            if (found < 0)
            {
                found = Classes++;
                _firstCpu[found] = cpu;
                CpuCount[found] = 0;
            }

            _classOfCpu[cpu] = found;
            CpuCount[found]++;
        }
    }

    private bool SameTenants(int left, int right, int width, ReadOnlySpan<int> lengths)
    {
        if (left < 0 || right < 0)
        {
            return left < 0 && right < 0;
        }

        return _cpuTenants.AsSpan(left * width, lengths[left]).SequenceEqual(_cpuTenants.AsSpan(right * width, lengths[right]));
    }

    private void FillEntries(TenantState[] tenants, int width, ReadOnlySpan<int> lengths)
    {
        var entries = 0;
        for (var c = 0; c < Classes; c++)
        {
            entries += lengths[_firstCpu[c]];
        }

        if (entries > Tenant.Length)
        {
            Tenant = new int[entries];
            SiblingEntry = new int[entries];
            Entitlement = new double[entries];
            Time = new double[entries];
        }

        entries = 0;
        for (var c = 0; c < Classes; c++)
        {
            Start[c] = entries;
            var sibling = _shape.SiblingOf(_firstCpu[c]);
            Sibling[c] = sibling < 0 ? -1 : _classOfCpu[sibling];
            var members = _cpuTenants.AsSpan(_firstCpu[c] * width, lengths[_firstCpu[c]]);
            var total = 0.0;
            foreach (var slot in members)
            {
                total += WeightOnCpu(tenants[slot]);
            }

            foreach (var slot in members)
            {
                Tenant[entries] = slot;
                Entitlement[entries] = WeightOnCpu(tenants[slot]) / total;
                Time[entries] = Entitlement[entries];
                entries++;
            }
        }

        Start[Classes] = entries;
        for (var c = 0; c < Classes; c++)
        {
            for (var e = Start[c]; e < Start[c + 1]; e++)
            {
                SiblingEntry[e] = Sibling[c] < 0 ? -1 : FindEntry(Sibling[c], Tenant[e]);
            }
        }
    }

    // the kernel divides a group's weight among the CPUs on which the group runs
    private static double WeightOnCpu(TenantState tenant) => tenant.Weight / tenant.CpuCount;

    private int FindEntry(int c, int slot)
    {
        for (var e = Start[c]; e < Start[c + 1]; e++)
        {
            if (Tenant[e] == slot)
            {
                return e;
            }
        }

        return -1;
    }
}
