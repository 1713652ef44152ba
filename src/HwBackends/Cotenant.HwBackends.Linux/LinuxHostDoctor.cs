using System.Text.Json;
using Cotenant.HwBackends.Linux.Doctor;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.Plugins.Devices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.HwBackends.Linux;

/// <summary>Tells what a <c>linux-host</c> device would find on this machine, and what mode <c>active</c> would need. Changes nothing.</summary>
public static class LinuxHostDoctor
{
    /// <summary>Looks at this machine.</summary>
    /// <param name="options">The device's options from the configuration; undefined for the defaults.</param>
    /// <param name="stateDirectory">Where the device keeps its state; read only.</param>
    public static IReadOnlyList<HostFinding> Examine(JsonElement options, string stateDirectory) =>
        Examine(new KernelFiles(), options, stateDirectory, Environment.IsPrivilegedProcess);

    internal static IReadOnlyList<HostFinding> Examine(IKernelFiles files, JsonElement options, string stateDirectory, bool privileged, IUnitManager? units = null)
    {
        var faults = new List<string>();
        var parsed = HostOptions.Parse(options, faults);
        var findings = faults.ConvertAll(f => new HostFinding("options", true, f));
        try
        {
            using var system = HostSystem.Probe(files, parsed, stateDirectory, new DeviceClock(TimeProvider.System), NullLogger.Instance, units);
            _ = system.Classes?.Groups.FindForeign();
            var probe = new CapabilityProbe(files, parsed, system, MachineKind.Read(files, parsed.Sys, parsed.Proc, parsed.Run));
            var more = probe.Examine();
            Describe(system, findings);
            findings.AddRange(more);
            if (!privileged)
            {
                findings.Add(new HostFinding("rights", true, "not root: the mode observe works; active needs root, or the unit that comes with the package"));
            }
        }
        catch (DeviceException error)
        {
            findings.Add(new HostFinding("processors", true, error.Message));
        }

        return findings;
    }

    private static void Describe(HostSystem system, List<HostFinding> findings)
    {
        var shape = new HostShape(system).Topology;
        findings.Add(new HostFinding("processors", false, $"CPUs {shape.Online} on {system.Machine.Cores.Count} cores, {system.Machine.CacheDomains.Count} last-level caches, {system.Machine.Nodes.Count} NUMA nodes"));
        if (system.Resctrl is { } resctrl)
        {
            findings.AddRange(ResctrlReport.Lines(resctrl.Mount, resctrl.Capabilities).Select(l => new HostFinding("resctrl", false, l)));
            var foreign = system.Classes!.Groups.Foreign;
            findings.Add(new HostFinding("resctrl", false, $"{shape.ClassLimit} of {resctrl.Capabilities.Classes} classes can be used{(foreign.Count == 0 ? "" : $"; others hold {string.Join(", ", foreign)}")}"));
        }

        if (system.CgroupBase is { } own)
        {
            findings.Add(new HostFinding("cgroups", false, $"tenants found by process get cgroups below {own.Path}"));
        }

        findings.AddRange(system.Missing.Select(m => new HostFinding(m.Contains("cgroup", StringComparison.Ordinal) ? "cgroups" : m.Contains("system bus", StringComparison.Ordinal) ? "systemd" : m.Contains("earlier run", StringComparison.Ordinal) ? "state" : "resctrl", true, m)));
        if (system.Lock.Take() is { Number: Errno.EAGAIN } busy)
        {
            findings.Add(new HostFinding("state", true, busy.Message));
        }
    }
}
