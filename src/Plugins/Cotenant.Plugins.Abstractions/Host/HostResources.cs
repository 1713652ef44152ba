namespace Cotenant.Plugins.Host;

/// <summary>The leasable resources of a host, by index.</summary>
public static class HostResources
{
    /// <summary>Logical CPUs (cgroup cpuset), CPU weight and quota.</summary>
    public const int Cores = 0;

    /// <summary>Ways of the last-level cache (resctrl L3).</summary>
    public const int Cache = 1;

    /// <summary>Memory bandwidth (resctrl MB).</summary>
    public const int Bandwidth = 2;

    /// <summary>Memory limits (cgroup memory).</summary>
    public const int Memory = 3;

    /// <summary>Their names in the configuration.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cores", "cache", "bandwidth", "memory"];
}
