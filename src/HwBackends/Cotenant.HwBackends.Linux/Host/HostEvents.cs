using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>The events of a <c>linux-host</c> device.</summary>
internal static class HostEvents
{
    public const int Recovered = 1;
    public const int ProcessesFound = 2;
    public const int ProcessesGone = 3;
    public const int ThreadsMoved = 4;
    public const int ForeignGroups = 5;
    public const int CpusChanged = 6;
    public const int FollowFailed = 7;
    public const int Restored = 8;
    public const int Repaired = 11;
    public const int DriftRepaired = 9;
    public const int DriftLeft = 10;
    public const int MemoryStalls = 12;
    public const int Reapplied = 13;

    public static IReadOnlyList<CodeDescriptor> All { get; } =
    [
        new(Recovered, "recovered", "left by an earlier run: {0} tenants adopted, {1} groups removed, {2} tenants put back, {3} failed"),
        new(Reapplied, "reapplied", "the machine was restarted: {0} tenants have again what they had before"),
        new(ProcessesFound, "processes-found", "{tenant}: {0} processes found"),
        new(ProcessesGone, "processes-gone", "{tenant}: no process left"),
        new(ThreadsMoved, "threads-moved", "{0} threads were outside their tenant's groups and are back"),
        new(ForeignGroups, "foreign-groups", "{0} control groups of others; {1} classes are left"),
        new(CpusChanged, "cpus-changed", "{0} CPUs are online"),
        new(FollowFailed, "follow-failed", "{tenant}: its new processes or threads could not be followed (error {0}); the log says why"),
        new(Repaired, "settings-repaired", "{0} control groups had other values of resources that plans do not name, and have theirs again"),
        new(DriftRepaired, "drift-repaired", "{tenant}: somebody else had changed its cores or memory; they are as planned again"),
        new(DriftLeft, "drift-left", "{tenant}: somebody else changed its cores or memory; left as it is"),
        new(MemoryStalls, "memory-stalls", "{tenant}: tasks waited for memory for {0} ms or more within 2 s"),
        new(Restored, "restored", "stopped: {0} tenants put back, {1} failed"),
    ];
}
