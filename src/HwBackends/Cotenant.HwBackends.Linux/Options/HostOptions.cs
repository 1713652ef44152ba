using System.Text.Json;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Options;

/// <summary>What the configuration says of a <c>linux-host</c> device (<c>options</c>).</summary>
internal sealed record HostOptions
{
    private const int DefaultTenants = 512;
    private const int DefaultMonitorReads = 64;
    private const int DefaultPerfDescriptors = 4096;
    private const int DefaultMemoryStallMs = 200;
    private const int DefaultUnitTimeoutSeconds = 5;

    /// <summary>Roots of the kernel's file systems; others than the defaults only in tests.</summary>
    public string Sys { get; init; } = "/sys";

    public string Proc { get; init; } = "/proc";

    public string Run { get; init; } = "/run";

    /// <summary>Socket of a process that emulates a kernel, for tests that kill the daemon; null for the running kernel.</summary>
    public string? Emulator { get; init; }

    /// <summary>CPUs that tenants may use; null for all.</summary>
    public CpuSet? Cpus { get; init; }

    /// <summary>Tenant slots.</summary>
    public int Tenants { get; init; } = DefaultTenants;

    /// <summary>Monitoring groups that are read in one tick: each read may interrupt a CPU of the domain.</summary>
    public int MonitorReads { get; init; } = DefaultMonitorReads;

    /// <summary>Peak memory bandwidth in bytes a second, 0 if not given: no kernel file tells it.</summary>
    public double MemoryBandwidth { get; init; }

    /// <summary>Whether control groups and cgroups of an earlier run that a tenant claims are taken over; otherwise all are removed.</summary>
    public bool Adopt { get; init; } = true;

    /// <summary>Whether cores and memory that somebody else changed are put back; otherwise they are only reported.</summary>
    public bool ReapplyDrift { get; init; } = true;

    /// <summary>How long systemd may take for one answer: it answers in milliseconds, and not while it reads its units anew.</summary>
    public TimeSpan UnitTimeout { get; init; } = TimeSpan.FromSeconds(DefaultUnitTimeoutSeconds);

    /// <summary>Descriptors of performance counters that may be open: four for each tenant and CPU; 0 for no counters.</summary>
    public int PerfDescriptors { get; init; } = DefaultPerfDescriptors;

    /// <summary>Stall time for memory, in two seconds, that is told as an event; zero for none.</summary>
    public TimeSpan MemoryStall { get; init; } = TimeSpan.FromMilliseconds(DefaultMemoryStallMs);

    /// <summary>What becomes of each resource of <see cref="HostResources"/> at a clean stop.</summary>
    public ExitPolicy[] OnStop { get; init; } = new ExitPolicy[HostResources.Names.Count];

    /// <summary>Whether a resource stays as it is at a clean stop.</summary>
    public bool Keeps(int resource) => OnStop[resource] == ExitPolicy.Keep;

    public static HostOptions Parse(JsonElement element, List<string> faults)
    {
        var fields = new JsonFields(element, "options", faults);
        var roots = fields.Object("roots");
        var options = new HostOptions
        {
            Sys = roots.Text("sys", "a directory") ?? "/sys",
            Proc = roots.Text("proc", "a directory") ?? "/proc",
            Run = roots.Text("run", "a directory") ?? "/run",
            Emulator = roots.Text("emulator", "the socket of an emulated kernel; for tests only"),
            Cpus = ParseCpus(fields),
            Tenants = fields.Whole("tenants", 1, 4096) ?? DefaultTenants,
            MonitorReads = fields.Whole("monitorReads", 1, 4096) ?? DefaultMonitorReads,
            MemoryBandwidth = (fields.Number("memoryBandwidthGBps", 0.1, 100_000) ?? 0) * 1e9,
            Adopt = Choice(fields, "atStart", "adopt", "clean", faults: "\"adopt\" or \"clean\""),
            UnitTimeout = TimeSpan.FromSeconds(fields.Number("unitTimeoutSeconds", 0.1, 60) ?? DefaultUnitTimeoutSeconds),
            PerfDescriptors = fields.Whole("perfDescriptors", 0, 1 << 20) ?? DefaultPerfDescriptors,
            MemoryStall = TimeSpan.FromMilliseconds(fields.Whole("memoryStallMs", 0, 2000) ?? DefaultMemoryStallMs),
            ReapplyDrift = Choice(fields, "onDrift", "reapply", "report", faults: "\"reapply\" or \"report\""),
            OnStop = ParseOnStop(fields.Object("onStop")),
        };
        roots.Close();
        fields.Close();
        return options;
    }

    private static CpuSet? ParseCpus(JsonFields fields)
    {
        if (fields.Text("cpus", "a CPU list such as \"2-7,10\"") is not { } text)
        {
            return null;
        }

        if (CpuSet.TryParse(text, out var cpus) && !cpus.IsEmpty)
        {
            return cpus;
        }

        fields.Fault("cpus", "a CPU list such as \"2-7,10\"");
        return null;
    }

    private static ExitPolicy[] ParseOnStop(JsonFields fields)
    {
        const string Choices = "\"restore\", \"keep\" or \"default\"";
        var policies = new ExitPolicy[HostResources.Names.Count];
        for (var i = 0; i < policies.Length; i++)
        {
            switch (fields.Text(HostResources.Names[i], Choices))
            {
                case null or "restore":
                    break;
                case "keep":
                    policies[i] = ExitPolicy.Keep;
                    break;
                case "default":
                    policies[i] = ExitPolicy.Default;
                    break;
                default:
                    fields.Fault(HostResources.Names[i], Choices);
                    break;
            }
        }

        fields.Close();
        return policies;
    }

    private static bool Choice(JsonFields fields, string name, string first, string second, string faults)
    {
        var text = fields.Text(name, faults);
        if (text is not null && text != first && text != second)
        {
            fields.Fault(name, faults);
        }

        return text != second;
    }
}
