using System.Globalization;
using System.Runtime.InteropServices;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.State;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>
/// Steers a tenant that is a unit of systemd through the unit's properties, because systemd is the only writer of the
/// cgroups that it made: raw writes there are lost at the next daemon-reload. Set at run time only; what they were goes
/// to the state file first. What holds is read from the cgroup's files.
/// </summary>
/// <param name="tenant">the tenant's id</param>
/// <param name="unit">the unit's full name</param>
/// <param name="path">absolute path of its cgroup</param>
/// <param name="files">file work</param>
/// <param name="units">the service manager</param>
/// <param name="online">the CPUs of the machine at this moment</param>
/// <param name="state">what is needed to undo</param>
/// <param name="limits">what the operator fixes besides; of these a unit has properties for memory.min and io.weight</param>
internal sealed class UnitControl(string tenant, string unit, string path, IKernelFiles files, IUnitManager units, Func<CpuSet> online, StateStore state, FixedLimits limits) : ITenantControl
{
    /// <summary>Begins the path of an original value that is a property of a unit, and not a file.</summary>
    public const string RecordPrefix = "unit:";

    private const string Cpus = "AllowedCPUs", Weight = "CPUWeight", Quota = "CPUQuotaPerSecUSec";
    private const string Low = "MemoryLow", High = "MemoryHigh", Max = "MemoryMax";
    private const int QuotaUsOfPercent = 10_000; // one percent of one CPU, in microseconds of CPU time a second
    private static readonly TimeSpan _settle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(5);
    private readonly HeldAllocation _held = new(files, path);
    private readonly List<UnitProperty> _changes = [];
    private readonly HashSet<string> _touched = [];

    public bool Differs(in HostAllocation desired) => _held.Differs(desired);

    public bool Widens(in HostAllocation desired) => (_held.Value.Cpus - desired.Cpus).IsEmpty;

    public KernelFault? Attach(Transaction transaction)
    {
        if (!_held.Attached)
        {
            _held.Attached = true;
            transaction.OnUndo(() =>
            {
                _held.Detach();
                return null;
            });
        }

        return null;
    }

    public bool Adopt()
    {
        _touched.UnionWith(state.Record.Originals.Where(o => o.Path == RecordPrefix + unit).Select(o => o.Attribute));
        _held.Attached = _touched.Count > 0;
        return _held.Attached;
    }

    public KernelFault? Apply(in HostAllocation desired, Transaction transaction)
    {
        if (limits.Attributes.FirstOrDefault(l => l.Attribute is not ("memory.min" or "io.weight")).Attribute is { } foreign)
        {
            return new KernelFault($"set {FixedLimits.FileOf(foreign)} of", unit, Errno.None, $"systemd has no property for it, or one that belongs into the unit's file (systemctl edit {unit}: IOReadBandwidthMax= and the like); take it out of settings.limits of tenant '{tenant}'");
        }

        var before = _held.Value;
        Collect(desired);
        if (_changes.Count > 0)
        {
            if (Record() is { } unsaved)
            {
                return unsaved;
            }

            var back = new List<UnitProperty>();
            foreach (var change in _changes)
            {
                // to what was set at run time before; at the first change to what the unit had
                if (units.Read(unit, change.Name, out var value) is { } unread)
                {
                    return unread;
                }

                back.Add(Widened(value));
            }

            transaction.OnUndo(() => PutBack(back, before));
            if (units.Set(unit, _changes) is { } fault)
            {
                return fault;
            }
        }

        _held.Value = desired;
        return Verify(desired);
    }

    public bool ReadBack(ref HostAllocation actual, bool all) => _held.ReadBack(ref actual, all);

    /// <summary>Children are in the unit's cgroup from their first moment.</summary>
    public KernelFault? Follow() => null;

    public List<KernelFault> Restore(ExitPolicy cores, ExitPolicy memory)
    {
        ExitPolicy PolicyOf(string name) => name.StartsWith("Memory", StringComparison.Ordinal) ? memory : cores;
        var names = _touched.Where(n => PolicyOf(n) != ExitPolicy.Keep).ToList();
        var values = state.Record.Originals.Where(o => o.Path == RecordPrefix + unit && names.Contains(o.Attribute))
            .Select(o => PolicyOf(o.Attribute) == ExitPolicy.Default ? o with { Text = (o.Text.StartsWith('*') ? "*" : "") + Default(o.Attribute).Text } : o);
        var faults = RestoreRecorded(units, unit, values, online());
        _touched.ExceptWith(names);
        _held.Detach();
        return faults;
    }

    /// <summary>The unit ended, and what it held with it.</summary>
    public void Forget() => _held.Detach();

    /// <summary>Gives a unit's properties the values that they had; a unit that is gone has none.</summary>
    public static List<KernelFault> RestoreRecorded(IUnitManager units, string unit, IEnumerable<OriginalValue> originals, in CpuSet online)
    {
        var faults = new List<KernelFault>();
        var values = new List<UnitProperty>();
        var ours = new List<string>();
        foreach (var original in originals)
        {
            if (UnitProperty.TryParse(original.Attribute, original.Text.TrimStart('*'), out var value))
            {
                values.Add(value);
                if (original.Text.StartsWith('*'))
                {
                    ours.Add(original.Attribute);
                }
            }
        }

        if (values.Count == 0)
        {
            return faults;
        }

        // Linux 6.1 empties no cpuset that has processes, and systemd tells nobody (systemd#43846): all CPUs come first,
        // so that nobody stays narrowed, and then the setting goes away
        if (values.Exists(v => v.Cpus is { Length: 0 }))
        {
            Add(units.Set(unit, [new UnitProperty(Cpus, 0, ToBytes(online))]));
        }

        Add(units.Set(unit, values));
        if (ours.Count > 0)
        {
            Add(units.RemoveDropIns(unit, ours));
        }

        return faults;

        void Add(KernelFault? fault)
        {
            if (fault is not null && !Errno.IsGone(fault.Number))
            {
                faults.Add(fault);
            }
        }
    }

    private KernelFault? PutBack(List<UnitProperty> values, in HostAllocation before)
    {
        _held.Value = before;
        return units.Set(unit, values);
    }

    /// <summary>What differs from what is known to hold; a limit that was never asked for stays systemd's affair.</summary>
    private void Collect(in HostAllocation desired)
    {
        _changes.Clear();
        if (_held.Value.Cpus != desired.Cpus)
        {
            _changes.Add(new UnitProperty(Cpus, 0, ToBytes(desired.Cpus)));
        }

        foreach (var (attribute, text) in limits.Attributes)
        {
            var name = attribute == "memory.min" ? "MemoryMin" : "IOWeight";
            if (!_touched.Contains(name))
            {
                _changes.Add(new UnitProperty(name, ulong.Parse(text[(text.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), null));
            }
        }

        Number(Weight, _held.Value.CpuWeight, desired.CpuWeight, UnitProperty.Infinity, 1);
        Number(Quota, _held.Value.CpuQuotaPercent, desired.CpuQuotaPercent, UnitProperty.Infinity, QuotaUsOfPercent);
        Number(Low, _held.Value.MemoryLowBytes, desired.MemoryLowBytes, 0, 1);
        Number(High, _held.Value.MemoryHighBytes, desired.MemoryHighBytes, UnitProperty.Infinity, 1);
        Number(Max, _held.Value.MemoryMaxBytes, desired.MemoryMaxBytes, UnitProperty.Infinity, 1);
    }

    private void Number(string name, long before, long desired, ulong none, int scale)
    {
        if (before != desired)
        {
            _changes.Add(new UnitProperty(name, desired == 0 ? none : (ulong)(desired * scale), null));
        }
    }

    private KernelFault? Record()
    {
        foreach (var change in _changes)
        {
            if (_touched.Contains(change.Name))
            {
                continue;
            }

            if (units.Read(unit, change.Name, out var original) is { } fault)
            {
                return fault;
            }

            // a drop-in that is not there yet will be ours to remove
            var mark = units.HasDropIn(unit, change.Name) ? "" : "*";
            state.AddOriginal(new OriginalValue(tenant, RecordPrefix + unit, 0, change.Name, mark + original.Text));
            _touched.Add(change.Name);
        }

        return state.Save();
    }

    private UnitProperty Widened(in UnitProperty value) => value.Cpus is { Length: 0 } ? value with { Cpus = ToBytes(online()) } : value;

    /// <summary>systemd writes the files after it has answered: what differs at first is looked at again for a while.</summary>
    private KernelFault? Verify(in HostAllocation desired)
    {
        var granted = default(CpuSet);
        using var pause = new ManualResetEventSlim();
        for (var waited = TimeSpan.Zero; waited <= _settle; waited += _poll)
        {
            if (_held.TryCpus(out granted) && granted == desired.Cpus)
            {
                return null;
            }

            pause.Wait(_poll);
        }

        return granted.IsEmpty
            ? KernelFault.Mismatch($"{path}/cpuset.cpus.effective", $"AllowedCPUs of {unit} is set, and its cgroup has no cpuset; systemctl show {unit} -p AllowedCPUs,ControlGroup tells")
            : KernelFault.Mismatch($"{path}/cpuset.cpus.effective", $"asked for {desired.Cpus}, the kernel grants {granted}; the slice above {unit} is narrower, or a CPU went offline");
    }

    /// <summary>A property as it is in a unit whose file does not name it.</summary>
    private static UnitProperty Default(string name) => name switch
    {
        Cpus => new UnitProperty(name, 0, []),
        Low or "MemoryMin" => new UnitProperty(name, 0, null),
        _ => new UnitProperty(name, UnitProperty.Infinity, null),
    };

    private static byte[] ToBytes(in CpuSet cpus)
    {
        var copy = cpus;
        return MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref copy, 1)).TrimEnd((byte)0).ToArray();
    }
}
