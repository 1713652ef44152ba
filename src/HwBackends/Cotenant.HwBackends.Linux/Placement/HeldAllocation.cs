using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>What a cgroup is known to hold, whether its files or the properties of its unit are written.</summary>
/// <param name="files">file work</param>
/// <param name="path">absolute path of the cgroup</param>
internal sealed class HeldAllocation(IKernelFiles files, string path)
{
    private readonly CgroupReadings _readings = new(files, path);
    private HostAllocation _value;

    /// <summary>True while the cgroup is ours to steer.</summary>
    public bool Attached { get; set; }

    /// <summary>The allocation written or read last; zero before that.</summary>
    public ref HostAllocation Value => ref _value;

    /// <summary>True if <paramref name="desired"/> asks for something else than what is held.</summary>
    public bool Differs(in HostAllocation desired) =>
        !Attached || _value.Cpus != desired.Cpus || _value.CpuWeight != desired.CpuWeight || _value.CpuQuotaPercent != desired.CpuQuotaPercent
        || _value.MemoryLowBytes != desired.MemoryLowBytes || _value.MemoryHighBytes != desired.MemoryHighBytes || _value.MemoryMaxBytes != desired.MemoryMaxBytes;

    /// <summary>The CPUs that the kernel grants; false where the cgroup or its cpuset controller is not there.</summary>
    public bool TryCpus(out CpuSet cpus) => _readings.TryCpus(out cpus);

    /// <summary>
    /// Overwrites in <paramref name="actual"/> what the cgroup's files tell, the limits only if <paramref name="all"/>;
    /// false where they tell nothing.
    /// </summary>
    public bool ReadBack(ref HostAllocation actual, bool all)
    {
        if (!Attached || !_readings.TryCpus(out var cpus))
        {
            return false;
        }

        actual.Cpus = cpus;
        if (all)
        {
            _readings.ReadLimits(ref actual);
        }

        _value = actual;
        return true;
    }

    /// <summary>Forgets what is held and closes the files.</summary>
    public void Detach()
    {
        Attached = false;
        _value = default;
        _readings.Dispose();
    }
}
