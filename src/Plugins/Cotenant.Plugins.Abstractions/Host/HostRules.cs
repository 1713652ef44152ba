namespace Cotenant.Plugins.Host;

/// <summary>The rules that every plan for a host must pass.</summary>
public static class HostRules
{
    /// <summary>Each tenant can run on at least one CPU.</summary>
    public const int NoCpu = 1;

    /// <summary>Only online CPUs.</summary>
    public const int CpuOffline = 2;

    /// <summary>Each tenant can fill at least the fewest ways of a mask.</summary>
    public const int TooFewWays = 3;

    /// <summary>Masks have one run of ones.</summary>
    public const int MaskNotContiguous = 4;

    /// <summary>Masks stay within the cache.</summary>
    public const int MaskOutOfRange = 5;

    /// <summary>CPUs are shared only between tenants of one declared share.</summary>
    public const int UndeclaredCpuShare = 6;

    /// <summary>Ways are shared only between tenants of one declared share.</summary>
    public const int UndeclaredWayShare = 7;

    /// <summary>Distinct classes stay within the limit.</summary>
    public const int TooManyClasses = 8;

    /// <summary>Bandwidth values are in range and on a step.</summary>
    public const int BandwidthOutOfRange = 9;

    /// <summary>Memory limits do not contradict each other.</summary>
    public const int MemoryContradiction = 10;

    /// <summary>A slot without a tenant holds nothing.</summary>
    public const int AllocationWithoutTenant = 11;

    /// <summary>CPU weight and quota are in range.</summary>
    public const int CpuShareOutOfRange = 12;

    /// <summary>The rules with their texts.</summary>
    public static IReadOnlyList<CodeDescriptor> All { get; } =
    [
        new(NoCpu, "no-cpu", "{tenant} would have no CPU"),
        new(CpuOffline, "cpu-offline", "{tenant} would get CPU {0}, which is not online"),
        new(TooFewWays, "too-few-ways", "{tenant} would have {0} ways; a mask needs {1}"),
        new(MaskNotContiguous, "mask-not-contiguous", "the way mask of {tenant} has a gap"),
        new(MaskOutOfRange, "mask-out-of-range", "the way mask of {tenant} goes beyond the {0} ways of the cache"),
        new(UndeclaredCpuShare, "undeclared-cpu-share", "{tenant} would share CPUs with the tenant in slot {0} without a declared share"),
        new(UndeclaredWayShare, "undeclared-way-share", "{tenant} would share ways with the tenant in slot {0} without a declared share"),
        new(TooManyClasses, "too-many-classes", "the plan needs {0} classes of service; {1} are free"),
        new(BandwidthOutOfRange, "bandwidth-out-of-range", "{tenant} would get {0} % bandwidth; give {1} to 100 in whole steps"),
        new(MemoryContradiction, "memory-contradiction", "the memory limits of {tenant} contradict each other"),
        new(AllocationWithoutTenant, "allocation-without-tenant", "slot {0} holds resources but no tenant"),
        new(CpuShareOutOfRange, "cpu-share-out-of-range", "CPU weight or quota of {tenant} is out of range"),
    ];
}
