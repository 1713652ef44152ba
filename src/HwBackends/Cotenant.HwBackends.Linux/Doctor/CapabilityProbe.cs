using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Perf;
using Cotenant.HwBackends.Linux.Pressure;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Doctor;

/// <summary>
/// One finding for each thing that the backend can use of cgroups, systemd and sensors: usable or not, why not, what to
/// change (kernel option, mount, directive of the unit, conflicting tool). Changes nothing.
/// </summary>
internal sealed class CapabilityProbe(IKernelFiles files, HostOptions options, HostSystem system, MachineKind machine)
{
    private const string Service = "/system.slice/cotenant.service";
    private static readonly string[] _controllers = ["cpuset", "cpu", "memory", "io"];
    private readonly List<HostFinding> _findings = [];
    private readonly TextBuffer _text = new();

    public List<HostFinding> Examine()
    {
        Ok("machine", machine.Text);
        Cgroups();
        Units();
        Pressure();
        Counters();
        _findings.AddRange(ConflictingTools.Find(files, options.Proc));
        return _findings;
    }

    private void Cgroups()
    {
        var mode = CgroupFileSystem.Detect(files, $"{options.Sys}/fs/cgroup", out _);
        if (system.Cgroups is not { } cgroups)
        {
            // what is missing and what to do is among the device's own findings
            Lacks("cgroups", $"{mode.ToString().ToLowerInvariant()}: limits, weights and partitions cannot be set{InContainer("start it with --cgroupns=host and /sys/fs/cgroup mounted read-write")}");
            return;
        }

        var there = cgroups.ReadText(cgroups.Root, "cgroup.controllers")?.Split(' ') ?? [];
        var absent = _controllers.Except(there).ToList();
        Ok("cgroups", $"unified, controllers {string.Join(", ", _controllers.Intersect(there))}");
        foreach (var controller in absent)
        {
            Lacks("cgroups", $"no {controller} controller: {(files.Identity($"{options.Sys}/fs/cgroup/{controller}", out _) == Errno.None ? "a version 1 hierarchy holds it, unmount that" : $"a version 1 mount or cgroup_disable={controller} takes it away, or the kernel lacks it")}");
        }

        var leaf = OwnPath(cgroups);
        Attribute(cgroups, leaf, "cpu", "cpu.uclamp.min", "uclamp", "the kernel lacks CONFIG_UCLAMP_TASK_GROUP: settings.limits.uclamp* cannot be used");
        Attribute(cgroups, leaf, "cpuset", "cpuset.cpus.partition", "partitions", "the kernel is older than 5.8, or the cpuset controller is not enabled here: settings.limits.partition cannot be used");
        Attribute(cgroups, leaf, "io", "io.weight", "io.weight", "neither io.cost nor BFQ is there (CONFIG_BLK_CGROUP_IOCOST, CONFIG_BFQ_GROUP_IOSCHED): settings.limits.ioWeight cannot be used");
    }

    private void Attribute(CgroupFileSystem cgroups, string leaf, string controller, string file, string what, string why)
    {
        // told only where the controller reaches: else its absence says nothing about the kernel
        if (leaf.Length > 0 && cgroups.ReadText(leaf, "cgroup.controllers")?.Split(' ').Contains(controller) == true)
        {
            if (cgroups.ReadText(leaf, file) is not null)
            {
                Ok("cgroups", $"{what} can be set ({file})");
            }
            else
            {
                Lacks("cgroups", why);
            }
        }
    }

    private string OwnPath(CgroupFileSystem cgroups)
    {
        var service = cgroups.Root + Service;
        return cgroups.Exists(service) ? service : cgroups.PathOf(options.Proc, "self") is { Length: > 1 } path ? cgroups.Root + path : "";
    }

    private void Units()
    {
        if (!system.Systemd)
        {
            Ok("systemd", "not the service manager here: cgroups are written directly");
            return;
        }

        if (system.Units is not { } units)
        {
            return; // the missing bus is among the device's own findings
        }

        if (units.Read("init.scope", "CPUWeight", out _) is { } fault)
        {
            Lacks("systemd", $"{fault.Message}; until then units cannot be steered{InContainer("mount /run/dbus/system_bus_socket of the host")}");
            return;
        }

        Ok("systemd", "answers over D-Bus: units are steered by AllowedCPUs, CPUWeight, CPUQuota, Memory*");
        Ok("systemd", "processes that belong to no unit of their own become scopes; those of other services and scopes are steered by thread affinity");
    }

    private void Pressure()
    {
        var errno = _text.Read(files, $"{options.Proc}/pressure/cpu");
        if (errno == Errno.None && PressureText.TryParse(_text.Text, "some"u8, out _))
        {
            Ok("pressure", $"PSI is measured{(system.Pressure is null ? "" : ", triggers can be armed")}");
        }
        else
        {
            Lacks("pressure", errno is Errno.EOPNOTSUPP
                ? "PSI is built in and switched off: psi=1 on the kernel command line"
                : "no PSI: the kernel lacks CONFIG_PSI, or /proc/pressure is hidden; pressure samples are missing");
        }
    }

    private void Counters()
    {
        if (system.Cgroups is null || system.Pressure is null)
        {
            Lacks("counters", "counters of tenants need a unified cgroup hierarchy: IPC, misses and frequency are missing");
            return;
        }

        var budget = new PerfBudget(new PerfEvents(), PerfReading.Events);
        _ = budget.Open(system.Cgroups.Root, CpuSet.Range(system.Machine.Online.Next(0), 1), out var groups);
        budget.Close(groups);
        if (budget.Missing.Length > 0)
        {
            Lacks("counters", budget.Missing + InContainer("start it with --cap-add PERFMON and a seccomp profile that allows perf_event_open"));
        }
        else
        {
            var tenants = options.PerfDescriptors / Math.Max(1, system.Machine.Online.Count * PerfReading.Events);
            Ok("counters", $"cycles, instructions and cache misses of {tenants} tenants at most ({options.PerfDescriptors} descriptors: options.perfDescriptors)");
        }
    }

    private string InContainer(string what) => machine.Container is null ? "" : $"; in a container: {what}";

    private void Ok(string area, string text) => _findings.Add(new HostFinding(area, false, text));

    private void Lacks(string area, string text) => _findings.Add(new HostFinding(area, true, text));
}
