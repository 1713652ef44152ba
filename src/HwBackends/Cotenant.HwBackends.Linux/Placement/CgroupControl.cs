using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.State;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>
/// Steers a tenant through a cgroup: a child of our own subtree that its processes are moved into, or a cgroup that was
/// named and that no manager owns.
/// </summary>
/// <param name="tenant">the tenant's id</param>
/// <param name="cgroups">the hierarchy</param>
/// <param name="path">absolute path of the cgroup</param>
/// <param name="own">our own subtree if <paramref name="path"/> is to be made in it, null if it was there before us</param>
/// <param name="processes">the tenant's processes</param>
/// <param name="mover">moves processes in and back</param>
/// <param name="state">what is needed to undo</param>
/// <param name="limits">what the operator fixes besides</param>
internal sealed class CgroupControl(string tenant, CgroupFileSystem cgroups, string path, CgroupBase? own, TenantProcesses processes, ProcessMover mover, StateStore state, FixedLimits limits) : ITenantControl
{
    private const int PeriodUs = 100_000; // the kernel's default of cpu.max
    private const int DefaultWeight = 100; // the kernel's default of cpu.weight
    private readonly HashSet<string> _touched = [];
    private readonly HeldAllocation _held = new(cgroups.Files, path);

    public bool Differs(in HostAllocation desired) => _held.Differs(desired);

    public bool Widens(in HostAllocation desired) => (_held.Value.Cpus - desired.Cpus).IsEmpty;

    public KernelFault? Attach(Transaction transaction)
    {
        if (_held.Attached)
        {
            return null;
        }

        if (own is not null)
        {
            var existed = cgroups.Exists(path);
            if ((own.Prepare() ?? cgroups.Make(path)) is { } fault)
            {
                return fault;
            }

            if (!existed)
            {
                transaction.OnUndo(() => cgroups.Remove(path));
            }
        }

        processes.UseCgroup(path);
        _held.Attached = true;
        transaction.OnUndo(() =>
        {
            Detach();
            return null;
        });
        return null;
    }

    public bool Adopt()
    {
        if (!cgroups.Exists(path) || own?.Prepare() is not null)
        {
            return false;
        }

        _held.Attached = true;
        processes.UseCgroup(path);
        foreach (var original in state.Record.Originals)
        {
            if (original.Path == path)
            {
                _touched.Add(original.Attribute);
            }
        }

        if (own is not null)
        {
            _touched.UnionWith(["cpuset.cpus", "cpu.weight", "cpu.max", "memory.low", "memory.high", "memory.max", .. limits.Attributes.Select(l => l.Attribute)]);
        }

        return true;
    }

    public KernelFault? Apply(in HostAllocation desired, Transaction transaction)
    {
        var before = _held.Value;
        transaction.OnUndo(() =>
        {
            _held.Value = before;
            return null;
        });
        var fault = WriteAll(desired, transaction);
        if (fault is null && own is not null)
        {
            // settings first, processes after: nobody runs in a cgroup that does not hold its limits yet
            fault = mover.MoveIn(tenant, path, processes, transaction);
        }

        _held.Value = desired;
        return fault ?? Verify(desired) ?? WriteFixed(transaction);
    }

    public bool ReadBack(ref HostAllocation actual, bool all) => _held.ReadBack(ref actual, all);

    public KernelFault? Follow() => own is null ? null : mover.MoveIn(tenant, path, processes, null);

    public List<KernelFault> Restore(ExitPolicy cores, ExitPolicy memory)
    {
        var faults = new List<KernelFault>();
        if (own is not null && cores != ExitPolicy.Keep && memory != ExitPolicy.Keep)
        {
            faults.AddRange(mover.MoveBack(tenant, path));
            if (cgroups.Remove(path) is { } fault)
            {
                faults.Add(fault);
            }
        }
        else
        {
            RestoreAttributes(cores, memory, faults);
        }

        _touched.Clear();
        Detach();
        return faults;
    }

    private void Detach()
    {
        _held.Detach();
        if (own is not null)
        {
            processes.UseCgroup(null);
        }
    }

    private void RestoreAttributes(ExitPolicy cores, ExitPolicy memory, List<KernelFault> faults)
    {
        foreach (var attribute in _touched)
        {
            var policy = attribute.StartsWith("memory.", StringComparison.Ordinal) ? memory : cores;
            if (policy == ExitPolicy.Keep)
            {
                continue;
            }

            var original = own is null && policy == ExitPolicy.Restore ? state.Original(path, attribute) : Default(attribute);
            if (original is not null && mover.RestoreAttribute(tenant, path, attribute, original) is { } fault && !Errno.IsGone(fault.Number))
            {
                faults.Add(fault);
            }
        }
    }

    private KernelFault? WriteAll(in HostAllocation desired, Transaction transaction)
    {
        var fault = Write("cpuset.cpus", desired.Cpus.ToString(), transaction)
            ?? Write("cpu.weight", (desired.CpuWeight == 0 ? DefaultWeight : desired.CpuWeight).ToString(), transaction)
            ?? Write("cpu.max", desired.CpuQuotaPercent == 0 ? $"max {PeriodUs}" : $"{(long)desired.CpuQuotaPercent * PeriodUs / 100} {PeriodUs}", transaction)
            ?? Write("memory.low", desired.MemoryLowBytes.ToString(), transaction);

        // the looser limit first: reclaim starts at high, and killing, at max, must not come before it
        var (high, max) = (desired.MemoryHighBytes == 0 ? "max" : desired.MemoryHighBytes.ToString(), desired.MemoryMaxBytes == 0 ? "max" : desired.MemoryMaxBytes.ToString());
        return fault
            ?? (desired.MemoryMaxBytes == 0 || desired.MemoryMaxBytes > _held.Value.MemoryMaxBytes
                ? Write("memory.max", max, transaction) ?? Write("memory.high", high, transaction)
                : Write("memory.high", high, transaction) ?? Write("memory.max", max, transaction));
    }

    /// <summary>
    /// After the rest: a partition needs its CPUs. That the write succeeds proves nothing, the kernel may say "invalid" with
    /// its reason in what is read back (cgroup-v2.rst, cpuset.cpus.partition).
    /// </summary>
    private KernelFault? WriteFixed(Transaction transaction)
    {
        foreach (var (attribute, text) in limits.Attributes)
        {
            if (Write(attribute, text, transaction) is { } fault)
            {
                return fault;
            }

            if (Read(attribute) is { } held && held != text)
            {
                return KernelFault.Mismatch($"{path}/{FixedLimits.FileOf(attribute)}", $"asked for \"{text}\", the kernel has \"{held}\"");
            }
        }

        return null;
    }

    private KernelFault? Write(string attribute, string text, Transaction transaction)
    {
        // compared with what is there and not with what was written: somebody else may have written since
        var before = Read(attribute);
        if (before is null)
        {
            // a controller that is missing is a fault only when something is asked of it
            return text == Default(attribute) ? null : new KernelFault($"write \"{text}\" to", $"{path}/{attribute}", Errno.ENOENT, "the controller is not enabled for this cgroup, or the kernel lacks it");
        }

        if (before == text)
        {
            return null;
        }

        if (own is null)
        {
            state.AddOriginal(new OriginalValue(tenant, path, cgroups.Identity(path), attribute, before));
            if (state.Save() is { } unsaved)
            {
                return unsaved;
            }
        }

        transaction.OnUndo(() => mover.RestoreAttribute(tenant, path, attribute, before));
        _touched.Add(attribute);
        return cgroups.Write(path, FixedLimits.FileOf(attribute), text);
    }

    private KernelFault? Verify(in HostAllocation desired) =>
        _held.TryCpus(out var cpus) && cpus != desired.Cpus
            ? KernelFault.Mismatch($"{path}/cpuset.cpus.effective", $"asked for {desired.Cpus}, the kernel grants {cpus}; a cgroup above it is narrower, or a CPU went offline")
            : null;

    private string? Read(string attribute) => cgroups.ReadText(path, FixedLimits.FileOf(attribute)) is { } text ? FixedLimits.Part(attribute, text) : null;

    /// <summary>What the kernel sets in a new cgroup.</summary>
    private static string Default(string attribute) => attribute switch
    {
        "cpuset.cpus" => "",
        "cpu.weight" => "100",
        "cpu.max" => "max 100000",
        "memory.low" => "0",
        "memory.high" or "memory.max" => "max",
        _ => FixedLimits.Default(attribute),
    };
}
