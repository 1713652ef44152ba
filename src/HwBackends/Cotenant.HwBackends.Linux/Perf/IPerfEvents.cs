namespace Cotenant.HwBackends.Linux.Perf;

/// <summary>The kernel's performance counters, one group of <see cref="PerfReading.Events"/> events at a time.</summary>
internal interface IPerfEvents
{
    /// <summary>Opens a group that counts the tasks of a cgroup while they run on one CPU.</summary>
    /// <param name="cgroup">absolute path of the cgroup</param>
    /// <param name="cpu">logical CPU</param>
    /// <param name="group">the open group</param>
    /// <returns>0 or errno</returns>
    int OpenCgroup(string cgroup, int cpu, out IPerfGroup? group);
}
