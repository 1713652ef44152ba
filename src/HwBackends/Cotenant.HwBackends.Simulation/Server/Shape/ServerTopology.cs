using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Shape;

/// <summary>A simulated server as the host family sees it.</summary>
internal static class ServerTopology
{
    /// <summary>MB of a data sheet's cache: 2^20 bytes.</summary>
    public const double CacheMegabyte = 1 << 20;

    /// <summary>Makes the topology.</summary>
    public static HostTopology Of(ServerShape shape)
    {
        var cpus = CpuSet.Range(0, shape.LogicalCpus);
        return new HostTopology(cpus, [.. Enumerable.Range(0, shape.LogicalCpus).Select(cpu => cpu % shape.PhysicalCores)])
        {
            CacheDomains = [new CacheDomain(0, cpus, (long)(shape.CacheWays * shape.WayMegabytes * CacheMegabyte))],
            Ways = shape.CacheWays,
            MinimumWays = shape.MinimumWays,
            MinimumBandwidthPercent = shape.MinimumBandwidthPercent,
            BandwidthStepPercent = shape.BandwidthStepPercent,
            // the default class stays with what is no tenant
            ClassLimit = shape.ClassesOfService - 1,
            MemoryBandwidth = shape.MemoryBandwidthGBps * 1e9,
            NominalMHz = shape.FrequencyMHz,
            MemoryBytes = (long)(shape.MemoryGB * 1e9),
        };
    }
}
